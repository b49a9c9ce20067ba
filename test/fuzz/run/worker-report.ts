import type { InProcessArea } from './areas.ts';

/** What a run is asked to do. */
export interface InProcessOrder {
  readonly seed: number;
  /** The first input … */
  readonly from: number;
  /** … and the one that is no more looked at. */
  readonly to: number;
  readonly areas: readonly InProcessArea[];
  /** Threads at most. */
  readonly threads: number;
  readonly keepsGoing: boolean;
  /** An input that takes this long takes for ever. */
  readonly hangMs: number;
  /** Time for making a failing input smaller. */
  readonly shrinkMs: number;
  /** Name of a bug that the self-test puts in. */
  readonly planted: string | null;
}

/** What each thread is given. */
export interface ThreadOrder {
  readonly order: InProcessOrder;
  /** See WorkQueue. */
  readonly queue: SharedArrayBuffer;
  /** See Whereabouts. */
  readonly whereabouts: SharedArrayBuffer;
}

/** A failing input with everything needed to look at it again. */
export interface Finding {
  readonly area: string;
  readonly index: number;
  readonly property: string;
  readonly detail: string;
  readonly place: readonly string[];
  /** Name of a built-in dialect, or a made-up one in full. */
  readonly dialect: string;
  readonly bytes: Uint8Array;
  readonly shrunk: Uint8Array;
}

/** A run looks at its memory so often: at each fifth. */
export const marksOfRun = 5;

/** Bytes that a thread holds after a collection, once so many fifths of the run are done. */
export interface MemoryMark {
  readonly fifths: number;
  readonly bytes: number;
}

/** How many there were of each. */
export type Counts = ReadonlyMap<string, number>;

/** What a thread that does the work says. */
export type WorkerReport =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'memory'; readonly mark: MemoryMark }
  | {
      readonly kind: 'done';
      readonly byArea: Counts;
      readonly byDialect: Counts;
      /** By what decoding the content gave: `ok` or the code of the error. */
      readonly byOutcome: Counts;
      readonly slowestMs: number;
    };
