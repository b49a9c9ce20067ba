import { limits } from '../limits.ts';

/**
 * A terminal that heard nobody at all when it asked last: when it asks again. A gateway that is gone has left thousands
 * of them so, none of which knows of the others. Reasons: docs/adr/0011-storms-and-retry-load.md.
 */
export interface HoldOff {
  /** On another network the cause may be another. */
  readonly networkId: string;
  /** When the first of the calls that heard nobody began. */
  readonly sinceMs: number;
  readonly askedAtMs: number;
  /** When it asks again by itself. */
  readonly retryAtMs: number;
}

/**
 * Whether a call that heard nobody tells anything: somebody refused it aloud, or it waited for as long as a healthy
 * network needs. One whose own deadline was shorter does not.
 */
export function isTelling(call: { readonly lastedMs: number; readonly wasRefused: boolean }): boolean {
  return call.wasRefused || call.lastedMs >= limits.quietMsMin;
}

/** After a call that heard nobody. `random` in [0, 1). */
export function heldOff(
  before: HoldOff | null,
  call: {
    readonly networkId: string;
    readonly startedAtMs: number;
    readonly endedAtMs: number;
    readonly random: number;
  },
): HoldOff {
  const { networkId, startedAtMs, endedAtMs, random } = call;
  const sinceMs = before?.networkId === networkId ? before.sinceMs : startedAtMs;
  const windowMs = Math.min(
    Math.max((endedAtMs - sinceMs) * limits.retrySpread, limits.retryWindowMsMin),
    limits.retryWindowMsMax,
  );
  // Whole, as it is told: who comes then must not be a fraction too early.
  const retryAtMs = Math.ceil(endedAtMs + Math.max(limits.pauseMsMin, random * windowMs));
  return { networkId, sinceMs, askedAtMs: startedAtMs, retryAtMs };
}

/**
 * Whether a call may ask, rather than be answered from what is known: at its time, for a person after a while, and
 * wherever the cause may be gone. `askAgainMs`: `limits.askAgainMs` unless set otherwise.
 */
export function mayAskAgain(
  { networkId, askedAtMs, retryAtMs }: HoldOff,
  now: { readonly networkId: string; readonly atMs: number; readonly askAgainMs: number | null },
): boolean {
  // A clock that was set back tells nothing of how long ago that was.
  const isClockGood = now.atMs >= askedAtMs;
  const isDue = now.atMs >= retryAtMs || now.atMs - askedAtMs >= (now.askAgainMs ?? limits.askAgainMs);
  return networkId !== now.networkId || isDue || !isClockGood;
}
