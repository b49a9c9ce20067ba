import type { LocalText } from '@rollcall/iso8583';
import { median } from './median.ts';

/** What a figure counts. `cpu-us`: microseconds of CPU time, all threads of the process, a piece. */
export type Measure =
  | 'thousand-per-cpu-second'
  | 'cpu-us'
  | 'ratio'
  | 'count'
  | 'ms'
  | 'per-second'
  | 'kib'
  /** From 0 to 1. */
  | 'share';

/** A bar to reach. */
export interface Goal {
  readonly kind: 'at-least' | 'at-most';
  readonly value: number;
}

/** One bar with what was measured. Ids are those of the project's list of bars (`C1.build.0800`, `G1@50`). */
export interface BenchRow {
  readonly id: string;
  readonly what: LocalText;
  /** Rollcall's own figure. */
  readonly own: number;
  readonly measure: Measure;
  /** What it is held against, measured in the same run; null for a bar that is absolute. */
  readonly reference: { readonly name: LocalText; readonly value: number } | null;
  /** What the goal is about: `own` against the reference, or `own` itself. */
  readonly value: number;
  readonly unit: 'ratio' | 'us' | 'ms' | 'share';
  readonly goal: Goal;
  readonly pass: boolean;
}

/** A figure that no bar is about: what rows are made of, and what is printed for information. */
export interface BenchFigure {
  readonly id: string;
  readonly what: LocalText;
  readonly value: number;
  readonly measure: Measure;
  /** Largest less smallest of the rounds, as a share of the median; null where there was one round. */
  readonly spread: number | null;
}

export interface BenchResult {
  readonly rows: readonly BenchRow[];
  readonly figures: readonly BenchFigure[];
  /** How it was measured, and what could not be. */
  readonly notes: readonly LocalText[];
}

/** Told of each step, for whoever waits. */
export type Progress = (text: LocalText) => void;

/** What was measured on both sides, a figure a round. */
export interface Measured {
  readonly id: string;
  readonly what: LocalText;
  readonly own: readonly number[];
  readonly measure: Measure;
  readonly reference: { readonly name: LocalText; readonly values: readonly number[] };
  readonly goal: Goal;
}

/**
 * A row of our figure against a reference. The result is the median of the rounds' own ratios: both sides of a round
 * were measured within moments, so a machine that is slower for a while does not shift it.
 * @throws RangeError when a round has only one side.
 */
export function ratioRow({ own, reference, ...row }: Measured): BenchRow {
  if (own.length !== reference.values.length)
    throw new RangeError(`${row.id}: a round without its reference`);
  const value = median(own.map((figure, round) => figure / (reference.values[round] as number)));
  return {
    ...row,
    own: median(own),
    reference: { name: reference.name, value: median(reference.values) },
    value,
    unit: 'ratio',
    pass: isMet(row.goal, value),
  };
}

/** A row whose goal is about the figure itself. */
export function absoluteRow({ own, ...row }: Omit<Measured, 'reference'>): BenchRow {
  const value = median(own);
  return { ...row, own: value, reference: null, value, unit: 'us', pass: isMet(row.goal, value) };
}

/** A goal that a figure which is none can never meet. */
export function isMet(goal: Goal, value: number): boolean {
  return goal.kind === 'at-least' ? value >= goal.value : value <= goal.value;
}
