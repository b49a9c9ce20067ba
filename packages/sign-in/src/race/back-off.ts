import { limits } from '../limits.ts';

/** What a gateway said of when to come back. */
export interface ServerWord {
  readonly retryAfterMs: number;
  /** Whether the channel it came on proved who speaks. */
  readonly isAuthenticated: boolean;
}

/** How long to wait before the next round: full jitter, up to a bound that doubles. `random` in [0, 1). */
export function backOffMs(round: number, random: number): number {
  return random * boundMs(round);
}

/**
 * How long until a slot: the server's word, as far as it is followed. Never at once, and one that comes after
 * `slotsBefore` others on the same path not before a back-off: a server that moves its slots is not to be hammered.
 */
export function slotMs({ retryAfterMs, isAuthenticated }: ServerWord, slotsBefore: number): number {
  const mostMs = isAuthenticated ? limits.retryAfterMsMax : limits.strangersRetryAfterMsMax;
  const leastMs = slotsBefore > 0 ? boundMs(slotsBefore - 1) : limits.pauseMsMin;
  return Math.min(Math.max(retryAfterMs, leastMs), mostMs);
}

function boundMs(times: number): number {
  return Math.min(limits.backOffMsMax, limits.backOffMs * 2 ** Math.min(times, 16));
}
