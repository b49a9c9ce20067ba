import type { MessageMask } from '../mask/mask-value.ts';
import type { Message } from '../message.ts';
import type { LocalText, Profile } from '../profile.ts';

export interface DescribeOptions {
  /** Shows PAN, tracks, PIN blocks, keys and IC data in the clear. */
  readonly reveal: boolean;
  readonly lang: keyof LocalText;
}

/** One row of the table. */
export interface DescriptionRow {
  /** `tpdu`, `header`, `mti`, `60`, `60.3`, `55.9F26`, `62.51`. */
  readonly path: string;
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** What all rows of one description share. */
export interface DescribeContext {
  readonly message: Message;
  readonly profile: Profile;
  readonly mask: MessageMask;
  readonly lang: keyof LocalText;
  readonly isRevealed: boolean;
}
