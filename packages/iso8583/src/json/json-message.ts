import type { LengthPrefix } from '../framing/length-prefix.ts';

/** A message as JSON: what `rollcall decode --json` prints and `rollcall encode` reads. */
export interface JsonMessage {
  readonly profile: string;
  readonly lengthPrefix: LengthPrefix;
  readonly tpdu: string | null;
  readonly header: string | null;
  readonly mti: string;
  /** Digits and text as they are, bytes as upper-case hex, composites by subfield. */
  readonly fields: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  /** Content as hex where `fields` cannot carry it without loss; it wins. */
  readonly raw?: Readonly<Record<string, string>>;
}
