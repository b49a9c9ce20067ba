/** What a run came to. */
export interface Verdict {
  /** What is wrong, a line each; nothing when all is well. */
  readonly faults: readonly string[];
  /** What there is to say of it. */
  readonly lines: readonly string[];
}

/** What a part of the whole run came to. */
export interface PartVerdict extends Verdict {
  /** Its figures, in a line. */
  readonly summary: string;
}
