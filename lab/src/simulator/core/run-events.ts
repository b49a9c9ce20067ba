import type { VirtualTime } from './virtual-time.ts';

/** Enough that turns cost nothing beside events, and few enough that a thread soon hears what it is told. */
const eventsPerTurn = 64;

/**
 * Fires events up to `untilMs`, or until `isOver` says so before one. One event an immediate: Node runs all promises, and
 * reports rejections that nobody handles, between two of them. Many are asked for at once, for a turn of the event loop
 * costs as much as an event.
 */
export function runEvents(time: VirtualTime, untilMs: number, isOver: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let isDone = false;
    const step = () => {
      if (isDone) return;
      isDone = isOver() || !time.fireNext(untilMs);
      if (isDone) resolve();
    };
    const turn = () => {
      if (isDone) return;
      for (let i = 0; i < eventsPerTurn; i++) setImmediate(step);
      setImmediate(turn);
    };
    turn();
  });
}
