import { randomFillSync } from 'node:crypto';
import { limits } from '../limits.ts';

/** `count` random bytes, fresh ones at each call. */
export type RandomBytes = (count: number) => Uint8Array;

/** The system's random bytes, drawn many at a time; what has been handed out is wiped from the pool. */
export function createRandomPool(): RandomBytes {
  const pool = new Uint8Array(limits.randomPoolBytes);
  let used = pool.length;
  return (count) => {
    if (used + count > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + count);
    pool.fill(0, used, used + count);
    used += count;
    return bytes;
  };
}
