import { limits } from './limits.ts';

/** A timer that was set and may be taken back. Cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The time that connections and terminals live by, handed in so that tests and the simulator own it. Two of them, in
 * milliseconds, for what takes so long and for what is at such a time: docs/adr/0015.
 */
export interface Clock {
  /** Starts near the time of day and never goes back or leaps, not even when the clock is set. May stand while the machine sleeps. */
  now(): number;
  /** Since 1970, as the machine has it at this moment: leaps where the clock is set or the machine has slept. `now()` unless given. */
  timeOfDay?(): number;
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  timeOfDay: () => Date.now(),
  setTimer(delayMs, fire) {
    // Node takes a longer one for 1 ms.
    const handle = setTimeout(fire, Math.min(delayMs, limits.timerMsMax));
    return { cancel: () => clearTimeout(handle) };
  },
};

/** What the clock on the wall says. */
export function timeOfDayOf(clock: Clock): number {
  return clock.timeOfDay?.() ?? clock.now();
}
