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
