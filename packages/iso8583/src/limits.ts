/** Every bound of this package, with its reason. */
export const limits = {
  /** Content of one frame. Terminals buffer 1-2 KiB (facts/cup-8583 §1.1); twice that has room for F55, F59 and F62 at their largest. */
  frameBytesMax: 4096,
  /** What two bytes of length can say at most: the ceiling for a configured `frameBytesMax`. */
  frameBytesCeiling: 65_535,
  /** A field behind a counter of three digits. */
  fieldLengthMax: 999,
  /** The last data element of a message with both bitmaps. */
  fieldNumberMax: 128,
  /** Bytes of a header: CUP has 6; longer ones exist at switches. */
  headerBytesMax: 64,
  /** Subfields of one field: far above any real one, so that a profile file stays small. */
  subfieldsMax: 32,
  /** Exchanges of one dialect, likewise. */
  exchangesMax: 256,
  /** Texts in a profile file. */
  profileTextMax: 200,
  /** An operation's id: a UUID has 36 characters. */
  inBandOperationIdMax: 64,
  /** Nobody waits longer for an answer; a number that grows no frame. */
  inBandRemainingMsMax: 999_999,
  /** Elements of a field have a length of one to three digits, for a field has at most 999 characters. */
  inBandLengthDigitsMax: 3,
  /** EMV templates nest two or three deep; anything deeper is not worth showing. */
  tlvDepthMax: 4,
  /** Messages and byte fields made one after another share this much: making less costs more than filling it, and more would stay in memory with any of them that is kept. */
  poolBytes: 32_768,
  /** Copies above this get memory of their own. */
  pooledBytesMax: 1024,
} as const;
