import { describe, expect, it } from 'vitest';
import { patience, raceOver, raceTwiceOver, rollcall } from '../../test/race-rig.ts';
import { limits } from '../limits.ts';

const known = { ...patience, quietMs: limits.quietMsMin };

describe('a race in which nobody gives a sign', () => {
  it('dials each path once, and no more', () => {
    const race = raceTwiceOver(['a', 'b']);
    race.start();
    expect(race.wake(300)).toEqual(['connect 1']);
    for (const atMs of [600, 900, 5_000]) expect(race.wake(atMs)).toEqual([]);
  });

  it('dials an only path twice, for a lost packet', () => {
    const race = raceTwiceOver(['a']);
    race.start();
    expect(race.wake(300)).toEqual(['connect 1']);
    expect(race.wake(600)).toEqual([]);
  });

  it('dials further connections as soon as somebody does', () => {
    const race = raceTwiceOver(['a', 'b']);
    race.start();
    race.wake(300);
    expect(race.wake(600)).toEqual([]);
    expect(race.reached(0, 700)).toEqual(['connect 2']);
  });

  it('is over when that has lasted longer than it ever does on this network', () => {
    const race = raceOver(2, { patience: known });
    race.start();
    race.wake(300);
    expect(race.wake(limits.quietMsMin - 1)).toEqual([]);
    expect(race.wake(limits.quietMsMin)).toEqual(['close 0', 'close 1']);
    expect(race.end).toEqual({ kind: 'failed' });
  });

  it('goes on where a far end was reached, or the network is not known', () => {
    const reached = raceOver(2, { patience: known });
    reached.start();
    reached.wake(300);
    reached.reached(1, 1_000);
    expect(reached.wake(limits.quietMsMin)).toEqual([]);
    const unknown = raceOver(2);
    unknown.start();
    unknown.wake(300);
    expect(unknown.wake(limits.quietMsMin)).toEqual([]);
    expect(unknown.end).toBeNull();
  });

  it('is over too when only a connection from before was asked, unprobed', () => {
    const race = raceTwiceOver(['a'], { isWarm: true, patience: known });
    race.start();
    race.connected(0, 0, rollcall);
    race.wake(800);
    race.wake(limits.quietMsMin);
    expect(race.end).toEqual({ kind: 'unknown' });
  });

  it('after a refusal everywhere tries one path a round, the one tried longest ago', () => {
    const race = raceOver(2);
    race.start();
    race.notConnected(0, 1);
    race.notConnected(1, 2);
    expect(race.wake(502)).toEqual(['connect 0']);
    expect(race.notConnected(0, 503)).toEqual([]);
    expect(race.wakeAtMs).toBe(1_503);
    expect(race.wake(1_503)).toEqual(['connect 1']);
  });
});
