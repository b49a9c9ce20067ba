/** Stable codes of everything that can be wrong with a message; texts in both languages hang on them. */
export type CodecErrorCode =
  /** More bytes are needed: the message, a field or the frame ends too early. */
  | 'truncated'
  /** Bytes are left behind the last field. */
  | 'trailing-bytes'
  /** The length prefix does not agree with the bytes that are there. */
  | 'length-mismatch'
  /** A length is over the field's or the frame's bound. */
  | 'too-long'
  /** A length prefix of a field is not made of digits. */
  | 'bad-length'
  /** A digit is not 0-9 (or not allowed there). */
  | 'bad-digit'
  /** The MTI is not four digits of a known version and class. */
  | 'bad-mti'
  /** The bitmap names a field that the profile does not define. */
  | 'unknown-field'
  /** Encode: a value has the wrong type, length or characters; masked values end here too. */
  | 'bad-value'
  /** The envelope (TPDU, header) is missing or not what the profile says. */
  | 'bad-envelope';

/**
 * One thing wrong with a message, precise enough to act on and free of card and key data.
 * `path` is `length`, `tpdu`, `header`, `mti`, `bitmap`, a field (`60`), a subfield (`60.3`) or `end`.
 * `offset` counts bytes from the start of what was handed in; for encode it is 0.
 */
export interface CodecError {
  readonly code: CodecErrorCode;
  readonly path: string;
  readonly offset: number;
  /** What was expected and what is there, in English, e.g. `expected 15 bytes, 4 are left`. */
  readonly message: string;
}
