import type { Timer } from '@rollcall/transport';

/** Time as the gateway sees it; handed in, so that tests and the simulator have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Microseconds of a clock that never steps back; only differences mean something. */
  monotonicUs(): number;
  /** Does not keep the process alive. */
  setTimer(delayMs: number, fire: () => void): Timer;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicUs: () => performance.now() * 1000,
  setTimer(delayMs, fire) {
    const handle = setTimeout(fire, delayMs).unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
