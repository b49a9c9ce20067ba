/** How an honest terminal fared. */
export interface HonestReport {
  readonly echoes: number;
  readonly slowestMs: number;
  /** Median and the one of a hundred that took longest. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What went wrong, the first few. */
  readonly faults: readonly string[];
}

/** What its thread is given. */
export interface HonestOrder {
  readonly port: number;
  readonly frame: Uint8Array;
  readonly everyMs: number;
  readonly answerWithinMs: number;
}

export function honestText({ echoes, p50Ms, p99Ms, slowestMs }: HonestReport): string {
  const times = [
    `${p50Ms.toFixed(1)} ms (median)`,
    `${p99Ms.toFixed(1)} ms (99 %)`,
    `${slowestMs.toFixed(0)} ms (slowest)`,
  ];
  return `${echoes} honest echoes: ${times.join(', ')}`;
}
