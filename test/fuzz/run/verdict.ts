/** What a run came to. */
export interface Verdict {
  /** What is wrong, a line each; nothing when all is well. */
  readonly faults: readonly string[];
  /** What there is to say of it, figures last. */
  readonly lines: readonly string[];
}
