import { describe, expect, it } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

describe('virtual time', () => {
  it('fires what is due in order, and what is due together in the order of asking', () => {
    const time = new VirtualTime(100);
    const fired: string[] = [];
    const timers = [30, 10, 20, 10].map((ms, i) => time.setTimer(ms, () => fired.push(`${i}@${time.now()}`)));
    timers[2]?.cancel();
    while (time.fireNext(1_000));
    expect(fired).toEqual(['1@110', '3@110', '0@130']);
    expect(time.events).toBe(3);
  });

  it('goes no further than asked, and never back', () => {
    const time = new VirtualTime(0);
    const fired: number[] = [];
    time.setTimer(10, () => time.at(5, () => fired.push(time.now())));
    expect(time.fireNext(9)).toBe(false);
    expect(time.now()).toBe(0);
    while (time.fireNext(100));
    expect(fired).toEqual([10]);
  });
});
