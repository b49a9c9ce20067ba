import type { InProcessArea } from './areas.ts';

/** What a run is asked to do. */
export interface InProcessOrder {
  readonly seed: number;
  /** The first input … */
  readonly from: number;
  /** … and the one that is no more looked at. */
  readonly to: number;
  readonly areas: readonly InProcessArea[];
  readonly keepsGoing: boolean;
  /** An input that takes this long takes for ever. */
  readonly hangMs: number;
  /** Time for making a failing input smaller. */
  readonly shrinkMs: number;
  /** Name of a bug that the self-test puts in. */
  readonly planted: string | null;
}

/** A failing input with everything needed to look at it again. */
export interface Finding {
  readonly area: string;
  readonly index: number;
  readonly property: string;
  readonly detail: string;
  readonly place: readonly string[];
  readonly profile: string;
  readonly bytes: Uint8Array;
  readonly shrunk: Uint8Array;
}

/** A run looks at its memory so often: at each fifth. */
export const marksOfRun = 5;

/** Bytes in use after a collection. */
export interface MemoryMark {
  readonly index: number;
  readonly bytes: number;
}

/** What the thread that does the work says. */
export type WorkerReport =
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'memory'; readonly mark: MemoryMark }
  | {
      readonly kind: 'done';
      /** Inputs by what decoding their content gave: `ok` or the code of the error. */
      readonly outcomes: ReadonlyMap<string, number>;
      readonly slowestMs: number;
    };

/** Places of the shared array in which the thread says where it is. */
export const position = {
  /** Inputs done. */
  done: 0,
  /** 1 while an input is under way: only then does standing still mean anything. */
  isBusy: 1,
} as const;
