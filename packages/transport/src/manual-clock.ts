import type { Clock } from './clock.ts';

/** A clock that stands still until it is told to go on: for tests and rehearsals. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`, firing what falls due on the way, in order. */
  advance(ms: number): void;
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  const due = new Map<symbol, { atMs: number; fire: () => void }>();
  const next = (untilMs: number) =>
    [...due].filter(([, timer]) => timer.atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
  return {
    now: () => nowMs,
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
