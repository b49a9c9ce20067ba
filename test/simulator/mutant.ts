/** A fault planted in the real code: `find` stands exactly once in `file` and is replaced when the file is loaded. */
export interface Mutant {
  readonly id: string;
  readonly what: string;
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Scenarios that are run in turn. */
  readonly scenarios: readonly string[];
  /** It has to be found within so many schedules. */
  readonly within: number;
}
