import { limits } from '../limits.ts';

/**
 * How long something takes on one path, learned: smoothed mean and variation as TCP keeps them (RFC 6298: 1/8 and 1/4),
 * and the last durations as they were.
 */
export interface DurationEstimate {
  /** Milliseconds; null before the first sample. */
  readonly smoothedMs: number | null;
  readonly variationMs: number;
  /** The newest last; at most `limits.samplesKept`. */
  readonly samplesMs: readonly number[];
}

export const nothingLearned: DurationEstimate = { smoothedMs: null, variationMs: 0, samplesMs: [] };

/** Only durations of a single try: one that was resent tells nothing (Karn). */
export function learn(estimate: DurationEstimate, sampleMs: number): DurationEstimate {
  const samplesMs = [...estimate.samplesMs.slice(1 - limits.samplesKept), sampleMs];
  if (estimate.smoothedMs === null) return { smoothedMs: sampleMs, variationMs: sampleMs / 2, samplesMs };
  const off = Math.abs(estimate.smoothedMs - sampleMs);
  return {
    smoothedMs: estimate.smoothedMs + (sampleMs - estimate.smoothedMs) / 8,
    variationMs: estimate.variationMs + (off - estimate.variationMs) / 4,
    samplesMs,
  };
}

/**
 * The duration that 95 of 100 stay below: of the samples where there are enough, else mean and twice the variation.
 * Null where nothing is known.
 */
export function p95Of({ smoothedMs, variationMs, samplesMs }: DurationEstimate): number | null {
  if (smoothedMs === null) return null;
  if (samplesMs.length < limits.samplesKept) return smoothedMs + 2 * variationMs;
  const sorted = [...samplesMs].sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] as number;
}

/** Mean and six times the variation: what takes longer does not come. Null where nothing is known. */
export function utmostOf({ smoothedMs, variationMs }: DurationEstimate): number | null {
  return smoothedMs === null ? null : smoothedMs + 6 * variationMs;
}
