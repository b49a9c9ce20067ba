import type { Clock } from './clock.ts';

/** A clock that stands still until it is told to go on: for tests and rehearsals. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`, firing what falls due on the way, in order. */
  advance(ms: number): void;
  /** Leaps with the time of day alone, as where a clock is set or after a sleep: nothing falls due by it. */
  setForward(ms: number): void;
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  let aheadMs = 0;
  const due = new Map<symbol, { atMs: number; fire: () => void }>();
  const next = (untilMs: number) =>
    [...due].filter(([, timer]) => timer.atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
  return {
    now: () => nowMs,
    timeOfDay: () => nowMs + aheadMs,
    setForward(ms) {
      aheadMs += ms;
    },
    setTimer(delayMs, fire) {
      const key = Symbol();
      due.set(key, { atMs: nowMs + delayMs, fire });
      return { cancel: () => due.delete(key) };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let timer = next(untilMs); timer; timer = next(untilMs)) {
        due.delete(timer[0]);
        nowMs = timer[1].atMs;
        timer[1].fire();
      }
      nowMs = untilMs;
    },
  };
}
