/** By when, in milliseconds, which share of all sign-ins was done, from 0 to 1. */
export type DonePoint = readonly [ms: number, share: number];

/** So many steps look like all of them. */
const pointsMax = 400;

/** The steps of a curve that ends short of 1 where sign-ins never came (`Infinity`). */
export function doneCurve(elapsedMs: Iterable<number>): readonly DonePoint[] {
  const all = [...elapsedMs];
  const done = all.filter(Number.isFinite).sort((a, b) => a - b);
  const count = Math.min(pointsMax, done.length);
  return Array.from({ length: count }, (_, i) => {
    const rank = Math.round(((i + 1) * done.length) / count);
    return [done[rank - 1] as number, rank / all.length];
  });
}

const shares = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999, max: 1 } as const;
const timesMs = { within2s: 2_000, within5s: 5_000 } as const;

/** What bars say of sign-ins: by when a share of them is done, or which share within a time. */
export type DonePart = keyof typeof shares | keyof typeof timesMs;

/** A bar as a point on such a curve; `goal` in milliseconds, or as a share of what is done within a time. */
export function goalPoint(part: DonePart, goal: number): DonePoint {
  return part in timesMs
    ? [timesMs[part as keyof typeof timesMs], goal]
    : [goal, shares[part as keyof typeof shares]];
}
