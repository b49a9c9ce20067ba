/** How connecting went since the last accepted upload; tag 51 of a status upload. */
export interface ConnectionStatistics {
  /** How long this terminal was running. */
  readonly runningMs: number;
  readonly dials: number;
  /** Dials that led to an open connection. */
  readonly connected: number;
}

export const noStatistics: ConnectionStatistics = { runningMs: 0, dials: 0, connected: 0 };

/** Running hours (4 digits), dials (5), how many of a thousand worked (3); each stands still at its largest (facts §2.2). */
export function dialStatistics({ runningMs, dials, connected }: ConnectionStatistics): string {
  const perMille = dials === 0 ? 0 : Math.floor((connected * 1_000) / dials);
  return digits(runningMs / 3_600_000, 4) + digits(dials, 5) + digits(perMille, 3);
}

function digits(value: number, count: number): string {
  return String(Math.min(Math.floor(value), 10 ** count - 1)).padStart(count, '0');
}
