/** The terminal of today: one address at a time, as long as it may take, so many tries in all. */
export interface SequentialPolicy {
  readonly attemptMs: number;
  readonly triesMax: number;
}

/** The baseline that stands beside every figure: 60, 30 or 10 s a try, three tries. */
export const baselines: readonly SequentialPolicy[] = [60_000, 30_000, 10_000].map((attemptMs) => ({
  attemptMs,
  triesMax: 3,
}));
