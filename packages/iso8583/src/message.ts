/**
 * A decoded ISO 8583 message, as every other part of Rollcall sees it.
 *
 * - `n` and `z` fields are digit strings without filler (track separator `D`), text fields are strings with
 *   their trailing blanks, `b` fields are bytes, composites (F60, F61) are digit strings keyed by subfield.
 * - What cannot be carried so without loss stands in `raw` as the bytes of the field's content: text that does
 *   not survive its character set, fillers other than 0, composites whose layout is not known. `raw` wins when
 *   the message is encoded; a digit count is then taken from the field's value where one stands in `fields`.
 */
export interface Message {
  /** 10 hex digits, `60` + destination NII + source; null where the link carries none (dial-up). */
  readonly tpdu: string | null;
  /** 12 hex digits; null where the link carries none. The last six are the maker's and are never judged. */
  readonly header: string | null;
  /** 4 digits. */
  readonly mti: string;
  readonly fields: Fields;
  readonly raw?: RawFields;
}

/** By number, 2 to 128. A secondary bitmap that names nothing is kept as `raw[1]`. */
export type Fields = Readonly<Record<number, FieldValue>>;
export type RawFields = Readonly<Record<number, Uint8Array>>;
export type FieldValue = string | Uint8Array | CompositeValue;

/** Subfields by their number, in wire order: `{ '1': '00', '2': '000001', '3': '003' }`. */
export type CompositeValue = Readonly<Record<string, string>>;

/** What could be read of a message before it turned out to be bad: enough to answer it with F39 = 30. */
export interface PartialMessage {
  readonly tpdu: string | null;
  readonly header: string | null;
  readonly mti: string | null;
  readonly fields: Fields;
}
