import { describe, expect, it } from 'vitest';
import {
  deadlineMs,
  good,
  patience,
  raceOver,
  raceTwiceOver,
  refused,
  rollcall,
} from '../../test/race-rig.ts';
import { limits } from '../limits.ts';
import { newRace, outcomesOf, stepRace } from './race.ts';

describe('a race', () => {
  it('in health is one connection and one 0800', () => {
    const race = raceOver(3);
    expect(race.start()).toEqual(['connect 0']);
    expect(race.wakeAtMs).toBe(300);
    expect(race.connected(0, 80)).toEqual(['ask 0']);
    expect(race.answered(0, 240, good)).toEqual([]);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 0 });
    expect(race.state.extraUsed).toBe(0);
  });

  it('starts the next path when there is no connection, and gives up none', () => {
    const race = raceOver(3);
    race.start();
    expect(race.wake(300)).toEqual(['connect 1']);
    expect(race.connected(1, 380, rollcall)).toEqual(['ask 1']);
    expect(race.answered(1, 500, good)).toEqual(['close 0']);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 1 });
  });

  it('counts from its start how long a path takes, once the far end has answered', () => {
    const race = raceOver(2);
    race.start();
    expect(race.reached(0, 250)).toEqual([]);
    expect(race.wakeAtMs).toBe(800);
    expect(race.connected(0, 500)).toEqual(['ask 0']);
    expect(race.wake(800)).toEqual(['connect 1']);
  });

  it('starts the next path at once when one fails', () => {
    const race = raceOver(2);
    race.start();
    expect(race.notConnected(0, 5)).toEqual(['connect 1']);
  });

  it('asks several endpoints at once only within one proven cluster', () => {
    const race = raceOver(4);
    race.start();
    race.connected(0, 50, rollcall);
    expect(race.wake(850)).toEqual(['connect 1']);
    expect(race.connected(1, 900, rollcall)).toEqual(['ask 1']);
    expect(race.wake(1_700)).toEqual(['connect 2']);
    expect(race.connected(2, 1_750, { cluster: 'another', isAuthenticated: true })).toEqual([]);
    expect(race.answered(1, 1_800, good)).toEqual(['close 0', 'close 2']);
  });

  it('has one 0800 out at plain hosts: a silent one is given up before the next is asked', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50);
    expect(race.wake(850)).toEqual(['connect 1']);
    expect(race.connected(1, 900)).toEqual([]);
    expect(race.wake(8_049)).toEqual([]);
    expect(race.wake(8_050)).toEqual(['close 0', 'ask 1']);
    race.answered(1, 8_200, good);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 1 });
  });

  it('gives a plain host its whole time from when its 0800 has left, if a report went before it', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50);
    race.sent(0, 1_450);
    race.wake(1_450);
    race.connected(1, 1_500);
    expect(race.wake(9_449)).toEqual([]);
    expect(race.wake(9_450)).toEqual(['close 0', 'ask 1']);
  });

  it('lets nobody of a silent cluster in before another host that has waited longer', () => {
    const race = raceOver(3);
    race.start();
    race.connected(0, 50, rollcall);
    race.wake(850);
    expect(race.connected(1, 900)).toEqual([]);
    race.wake(1_650);
    expect(race.connected(2, 1_700, rollcall)).toEqual([]);
    expect(race.wake(8_050)).toEqual(['close 0', 'ask 1']);
  });

  it('waits for a silent host where there is no other, until silence has lasted', () => {
    const race = raceOver(1);
    race.start();
    race.connected(0, 50);
    expect(race.wake(limits.silenceMs - 1)).toEqual([]);
    expect(race.wake(limits.silenceMs)).toEqual(['close 0']);
    expect(race.end).toEqual({ kind: 'unknown' });
  });

  it('waits to the deadline for a host that is known to take its time', () => {
    const race = raceOver(1, { silenceMs: 60_000 });
    race.start();
    race.connected(0, 50);
    expect(race.wake(20_000)).toEqual([]);
    expect(race.wake(deadlineMs)).toEqual(['close 0']);
  });

  it('goes on after a refusal, and ends refused when all have refused', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50);
    expect(race.answered(0, 100, refused)).toEqual(['close 0', 'connect 1']);
    race.connected(1, 150);
    race.answered(1, 200, { ...refused, responseCode: '58' });
    expect(race.end).toEqual({ kind: 'refused', responseCode: '97' });
  });

  it('ends with a refusal of identity from an endpoint that has proven who it is', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, refused);
    expect(race.end).toEqual({ kind: 'refused', responseCode: '97' });
  });

  it('is never won by a refusal while another may still say yes', () => {
    const race = raceOver(2);
    race.start();
    race.wake(300);
    race.connected(0, 350);
    race.connected(1, 360);
    expect(race.answered(0, 400, refused)).toEqual(['close 0', 'ask 1']);
    race.answered(1, 500, good);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 1 });
  });

  it('gives up a silent cluster for another host that is connected, not for one of its own', () => {
    const race = raceOver(3);
    race.start();
    race.connected(0, 50, rollcall);
    race.wake(850);
    race.connected(1, 900, rollcall);
    expect(race.wake(8_050)).toEqual(['connect 2']);
    expect(race.connected(2, 8_100)).toEqual(['close 0']);
    expect(race.wake(8_900)).toEqual(['close 1', 'ask 2']);
  });

  it('begins another round after a pause when everything failed at once', () => {
    const race = raceOver(2);
    race.start();
    race.notConnected(0, 1);
    expect(race.notConnected(1, 2)).toEqual([]);
    expect(race.wakeAtMs).toBe(502);
    expect(race.wake(502)).toEqual(['connect 0']);
  });

  it('begins another round beside a black hole, and goes on until the deadline', () => {
    const race = raceOver(2);
    race.start();
    expect(race.wake(300)).toEqual(['connect 1']);
    expect(race.notConnected(1, 301)).toEqual([]);
    expect(race.wakeAtMs).toBe(801);
    expect(race.wake(801)).toEqual(['connect 1']);
    expect(race.connected(1, 850)).toEqual(['ask 1']);
    race.answered(1, 900, good);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 1 });
  });

  it('that hears only no ends soon, for a cashier waits for the cause', () => {
    const race = raceOver(1, { extraAttempts: 100 });
    race.start();
    let atMs = 1;
    for (let rounds = 0; race.end === null && rounds < 100; rounds++) {
      race.notConnected(0, atMs);
      race.wake(race.wakeAtMs);
      atMs = race.wakeAtMs > atMs ? race.wakeAtMs : atMs + 1;
    }
    expect(race.end).toEqual({ kind: 'failed' });
    expect(atMs).toBeLessThanOrEqual(limits.roundsBeginWithinMs + patience.connectMs);
  });

  it('asks a path that said no once, though it stands twice in the race', () => {
    const race = raceTwiceOver(['a']);
    race.start();
    race.connected(0, 50);
    expect(race.answered(0, 100, refused)).toEqual(['close 0']);
    expect(race.end).toEqual({ kind: 'refused', responseCode: '97' });
    const garbled = raceTwiceOver(['a']);
    garbled.start();
    garbled.connected(0, 50);
    expect(garbled.answered(0, 100, { kind: 'unusable' })).toEqual(['close 0']);
    expect(garbled.end).toEqual({ kind: 'unknown' });
  });

  it('neither connects again to a plain host that has its 0800, nor gives it up for itself', () => {
    const race = raceTwiceOver(['a']);
    race.start();
    race.connected(0, 50);
    for (const atMs of [850, 8_050, 13_000]) expect(race.wake(atMs)).toEqual([]);
    expect(race.answered(0, 13_500, good)).toEqual([]);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 0 });
  });

  it('makes a new connection beside one from before that is dead, and blames no path for it', () => {
    const race = raceTwiceOver(['a'], { isWarm: true });
    race.start();
    expect(race.connected(0, 0, rollcall)).toEqual(['ask 0']);
    expect(race.wake(800)).toEqual(['connect 1']);
    race.lost(0, 850);
    race.connected(1, 900, rollcall);
    race.answered(1, 1_000, good);
    expect(outcomesOf(race.state)).toMatchObject([
      { result: 'unused', connectMs: null },
      { result: 'won', connectMs: 100 },
    ]);
  });

  it('asks a second endpoint of a cluster only when the answer of the first is late', () => {
    const race = raceOver(2);
    race.start();
    race.wake(300);
    expect(race.connected(0, 1_080, rollcall)).toEqual(['ask 0']);
    expect(race.connected(1, 1_090, rollcall)).toEqual([]);
    expect(race.wake(1_379)).toEqual([]);
    expect(race.wake(1_380)).toEqual(['ask 1']);
  });

  it('spends no more attempts than it was given', () => {
    const race = raceOver(4, { extraAttempts: 1 });
    race.start();
    expect(race.wake(300)).toEqual(['connect 1']);
    expect(race.wake(600)).toEqual([]);
    race.notConnected(0, 700);
    race.notConnected(1, 800);
    expect(race.end).toEqual({ kind: 'failed' });
  });

  it('ends at once for keys that do not check, and when it is cancelled', () => {
    const wrong = raceOver(2);
    wrong.start();
    wrong.connected(0, 50);
    wrong.answered(0, 100, { kind: 'keys-wrong' });
    expect(wrong.end).toEqual({ kind: 'keys-wrong', lane: 0 });
    const cancelled = raceOver(2);
    cancelled.start();
    expect(cancelled.cancel(10)).toEqual(['close 0']);
    expect(cancelled.end).toEqual({ kind: 'cancelled' });
  });

  it('drops what comes of a path that is closed', () => {
    const race = raceOver(2);
    race.start();
    race.notConnected(0, 10);
    race.connected(1, 20);
    expect(race.connected(0, 30)).toEqual([]);
    expect(race.answered(0, 40, good)).toEqual([]);
    expect(race.end).toBeNull();
  });

  it('tells how each path did', () => {
    const race = raceOver(3);
    race.start();
    race.notConnected(0, 10);
    race.connected(1, 90);
    race.answered(1, 290, good);
    expect(
      outcomesOf(race.state).map(({ result, connectMs, answerMs }) => [result, connectMs, answerMs]),
    ).toEqual([
      ['failed', null, null],
      ['won', 80, 280],
    ]);
  });

  it('tells of a path that was stuck when another won that it failed', () => {
    const race = raceOver(4);
    race.start();
    race.wake(300);
    race.reached(1, 400);
    race.wake(1_100);
    race.connected(2, 1_150, rollcall);
    race.wake(1_900);
    race.answered(2, 2_000, good);
    expect(outcomesOf(race.state).map(({ result }) => result)).toEqual(['failed', 'failed', 'won', 'unused']);
  });

  it('tells of a path that raced twice once, and that it won where it did', () => {
    let { state } = stepRace(
      newRace({
        runners: ['a', 'b', 'a', 'b'].map((endpoint) => ({ path: { uplink: 'sim', endpoint }, patience })),
        startedAtMs: 0,
        deadlineMs,
        extraAttempts: 10,
      }),
      { kind: 'started', atMs: 0 },
    );
    state = stepRace(state, { kind: 'wake', atMs: 300 }).state;
    state = stepRace(state, { kind: 'reached', lane: 1, atMs: 400 }).state;
    for (const atMs of [1_100, 1_400]) state = stepRace(state, { kind: 'wake', atMs }).state;
    state = stepRace(state, { kind: 'connected', lane: 3, atMs: 1_450, proof: rollcall }).state;
    state = stepRace(state, { kind: 'answered', lane: 3, atMs: 1_750, verdict: good }).state;
    expect(outcomesOf(state).map(({ result }) => result)).toEqual(['failed', 'unused', 'unused', 'won']);
  });
});
