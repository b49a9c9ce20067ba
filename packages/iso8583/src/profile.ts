import type { ExchangeSpec } from './exchange.ts';
import type { InBandSpec } from './in-band.ts';

/** A text in both languages of the product. */
export interface LocalText {
  readonly en: string;
  readonly 'zh-CN': string;
}

/**
 * A dialect of ISO 8583 as plain data: what JSON can carry, so that an acquirer's own dialect can be a file.
 * `compileProfile` checks it and names the path of what is wrong.
 */
export interface Profile {
  readonly id: string;
  readonly name: LocalText;
  /** Whether frames start with a 5-byte TPDU: always, on some links, never. */
  readonly tpdu: 'required' | 'optional' | 'absent';
  /** Bytes of the header between TPDU and MTI. */
  readonly header: { readonly presence: 'required' | 'optional' | 'absent'; readonly bytes: number };
  /** Character set of fields with encoding `text`. */
  readonly charset: 'ascii' | 'latin1' | 'gbk';
  /** Field number of the MAC in messages with the primary bitmap alone and with both. */
  readonly macFields: readonly number[];
  /** By field number. */
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** What the messages are for, how they are told apart and how they are answered. */
  readonly exchanges: readonly ExchangeSpec[];
  /** Where both ends of Rollcall tell each other what the dialect has no field for; nowhere unless given. */
  readonly inBand?: InBandSpec;
}

/** What may never be shown or logged, and how it is masked. */
export type Sensitivity = 'pan' | 'track' | 'pin' | 'key' | 'emv';

/** One data element. Lengths are in digits for `n` and `z`, in bytes for the others. */
export interface FieldSpec {
  readonly name: LocalText;
  /** `n` digits; `z` track digits with `D`; `a|an|ans` text; `b` bytes. */
  readonly type: 'n' | 'z' | 'a' | 'an' | 'ans' | 'b';
  /** How `n` and `z` lie on the wire. Text is always one byte a character of the charset. */
  readonly encoding?: 'bcd' | 'ascii';
  /** BCD of odd length: digits at the left with a trailing filler, or at the right with a leading one. */
  readonly align?: 'left' | 'right';
  /** Exactly this long … */
  readonly length?: number;
  /** … or up to this long behind a counter of two or three digits. */
  readonly max?: number;
  readonly counter?: 'LL' | 'LLL';
  readonly counterEncoding?: 'bcd' | 'ascii';
  /** Text in another character set than the profile's: F37-F42 stay ASCII where F44 and F63 are GBK. */
  readonly charset?: Profile['charset'];
  readonly sensitive?: Sensitivity;
  /** Subfields of fixed length, the later ones optional: F60 of 8, 11, 13 digits and more. */
  readonly subfields?: readonly SubfieldSpec[];
  /** How the content is shown: EMV BER-TLV, or two-character tags with a table of lengths. Never judged. */
  readonly view?: 'ber-tlv' | 'tag-value';
}

export interface SubfieldSpec {
  /** `3` for F60.3. */
  readonly id: string;
  readonly name: LocalText;
  readonly length: number;
}
