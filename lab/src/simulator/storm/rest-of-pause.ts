import type { SeededRandom } from '../seeded-random.ts';

/**
 * What is left, at any moment, of the pause that somebody is in; pauses are spread evenly from the least to the most.
 * Long ones are met more often. Who begins so comes at the rate of all later times; who begins anywhere in the longest
 * pause swings about that rate for minutes.
 */
export function restOfPause(
  [leastMs, mostMs]: readonly [leastMs: number, mostMs: number],
  random: SeededRandom,
): number {
  return random.next() * Math.sqrt(random.between(leastMs ** 2, mostMs ** 2));
}
