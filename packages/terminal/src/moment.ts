import { type Clock, timeOfDayOf } from '@rollcall/transport';

/** When something was, by both clocks (docs/adr/0015). */
export interface Moment {
  readonly atMs: number;
  readonly timeOfDayMs: number;
}

export function momentNow(clock: Clock): Moment {
  return { atMs: clock.now(), timeOfDayMs: timeOfDayOf(clock) };
}

/** How long ago that was, at the most: a clock that runs stands while the machine sleeps, the other one may be set. */
export function ageOf(moment: Moment, clock: Clock): number {
  return Math.max(clock.now() - moment.atMs, timeOfDayOf(clock) - moment.timeOfDayMs);
}
