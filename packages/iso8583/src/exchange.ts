import type { LocalText } from './profile.ts';

/**
 * One kind of request and its answer, as data of a dialect: how it is recognised, what is echoed, what is added.
 * The gateway, the terminal and the capture reader all work from this list; none of them knows a 60.3 by heart.
 */
export interface ExchangeSpec {
  /** Stable id, e.g. `sign-in`, `echo`, `purchase`, `reversal`, `capk-query`. */
  readonly id: string;
  readonly name: LocalText;
  /**
   * What the gateway does with it. `standing` answers from `standing` below; so does `download` where there is nothing
   * to give, and a settlement whose request names no batch.
   */
  readonly role: ExchangeRole;
  readonly requestMti: string;
  readonly responseMti: string;
  /**
   * Values that tell it from others of the same MTI, by path: `{ '60.3': ['001', '003'] }`. All must match; an
   * empty value stands for "not there". The first exchange of a profile that matches counts.
   */
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** Fields copied from the request into the answer when they were there. */
  readonly echo: readonly number[];
  /** Fields the host adds to the answer when it has a value for them. */
  readonly add: readonly number[];
  /** Whether the request must carry a MAC, and whether an approved answer does. */
  readonly mac: 'none' | 'required';
  /** Sign-in only: where the request says which form of working keys it wants (001, 003, 004, 006). */
  readonly keyFormPath?: string;
  /** Downloads only: what the terminal asks for. */
  readonly download?: Download;
  /** A fixed answer where nothing else is configured ("none", "balanced"), so that no terminal hangs. */
  readonly standing?: StandingAnswer;
}

export const exchangeRoles = [
  'sign-in',
  'sign-off',
  'echo',
  'purchase',
  'reversal',
  'status',
  'settlement',
  'batch-upload',
  'batch-upload-end',
  'download',
  'standing',
] as const;

export type ExchangeRole = (typeof exchangeRoles)[number];

/** All parameters at once; keys of the card schemes and applications first as a list, then one by one. */
export const downloads = ['parameters', 'capk-list', 'capk-entry', 'aid-list', 'aid-entry'] as const;

export type Download = (typeof downloads)[number];

export interface StandingAnswer {
  readonly responseCode: string;
  /** Fields set outright: text or digits as they stand; for `b` fields as ASCII. */
  readonly set?: Readonly<Record<string, string>>;
  /** Single digits written over an echoed field, counted from 1: the balance flags of F48. */
  readonly overwrite?: readonly { readonly field: number; readonly at: number; readonly digit: string }[];
}
