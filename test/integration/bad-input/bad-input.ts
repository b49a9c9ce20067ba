import type { Preparation } from './preparations.ts';

/**
 * One wrong input to the command line and what has to come of it. Words, files and paths may hold `{folder}`, the
 * folder the command runs in, and `{takenPort}`, a port that somebody else listens on.
 */
export interface BadInput {
  /** Names the row in tests. */
  readonly id: string;
  /** What is wrong, as the page of the documentation says it. */
  readonly what: string;
  /** What follows `rollcall`, without `--json` and `--lang`. */
  readonly words: readonly string[];
  /** Standard input. */
  readonly input?: string;
  /** Files to write first, by their path in the folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** Environment variables beside the usual ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** What has to be there first, in this order, before the files. */
  readonly given?: readonly Preparation[];
  readonly exit: 1 | 2;
  readonly code: string;
  readonly path: string | null;
  readonly offset?: number;
  /** Keys that stand beside `error` in the document. */
  readonly beside?: readonly string[];
  /** Key or card data in this input, which may be printed nowhere. */
  readonly secrets?: readonly string[];
}

/** Rows of the table that have one subject. */
export interface BadInputs {
  readonly title: string;
  readonly rows: readonly BadInput[];
}
