import { expect, it } from 'vitest';
import { createManualClock, systemClock, timeOfDayOf } from './index.ts';

it.each([2 ** 31, 30 * 24 * 3_600_000, Number.POSITIVE_INFINITY])(
  'a timer of %s ms does not fire at once',
  async (delayMs) => {
    let hasFired = false;
    const timer = systemClock.setTimer(delayMs, () => {
      hasFired = true;
    });
    await new Promise<void>((later) => systemClock.setTimer(20, later));
    timer.cancel();
    expect(hasFired).toBe(false);
  },
);

it('a clock that knows no time of day has its own for one', () => {
  const { timeOfDay: _, ...clock } = createManualClock(5);
  expect(timeOfDayOf(clock)).toBe(5);
});

it('a clock that is set leaps with the time of day alone: nothing takes longer by it, nothing falls due', () => {
  const clock = createManualClock(5);
  let hasFired = false;
  clock.setTimer(1_000, () => {
    hasFired = true;
  });
  clock.setForward(8 * 3_600_000);
  expect([clock.now(), timeOfDayOf(clock), hasFired]).toEqual([5, 28_800_005, false]);
});
