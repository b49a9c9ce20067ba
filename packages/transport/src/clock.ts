/** A timer that was set and may be taken back. Cancelling one that has fired does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The time that connections and terminals live by, handed in so that tests and the simulator own it.
 * `now()` is in milliseconds, starts near the time of day and never goes back, not even when the clock is set.
 */
export interface Clock {
  now(): number;
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimer(delayMs, fire) {
    const handle = setTimeout(fire, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
