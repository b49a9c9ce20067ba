import { limits } from '../limits.ts';

/** What a gateway said of when to come back. */
export interface ServerWord {
  readonly retryAfterMs: number;
  /** Whether the channel it came on proved who speaks. */
  readonly isAuthenticated: boolean;
}

/**
 * How long to wait before the next round. The server's word stands over everything, but a stranger's is bounded; where
 * there is none, full jitter: anything up to a bound that doubles. `random` in [0, 1).
 */
export function backOffMs(round: number, word: ServerWord | null, random: number): number {
  if (word) return wordMs(word);
  const capMs = Math.min(limits.backOffMsMax, limits.backOffMs * 2 ** Math.min(round, 16));
  return random * capMs;
}

/** A server's word as far as it is followed. */
export function wordMs({ retryAfterMs, isAuthenticated }: ServerWord): number {
  const mostMs = isAuthenticated ? limits.retryAfterMsMax : limits.strangersRetryAfterMsMax;
  return Math.min(Math.max(retryAfterMs, 0), mostMs);
}
