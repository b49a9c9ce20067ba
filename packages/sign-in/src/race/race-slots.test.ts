import { describe, expect, it } from 'vitest';
import { good, raceOver, refused, rollcall } from '../../test/race-rig.ts';
import { limits } from '../limits.ts';
import { outcomesOf, type Verdict } from './race.ts';

describe('a race with slots', () => {
  it('comes back for its slot on the same connection, and starts nothing else', () => {
    const race = raceOver(3);
    race.start();
    race.connected(0, 50, rollcall);
    expect(race.answered(0, 100, { kind: 'slot', retryAfterMs: 4_200 })).toEqual([]);
    expect(race.wakeAtMs).toBe(4_300);
    expect(race.wake(4_300)).toEqual(['ask 0']);
    race.answered(0, 4_400, good);
    expect([race.end, race.state.extraUsed]).toEqual([{ kind: 'signed-in', lane: 0 }, 0]);
  });

  it('connects again for a slot whose connection is gone', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 2_000 });
    expect(race.lost(0, 500)).toEqual([]);
    expect(race.wake(2_100)).toEqual(['connect 0']);
    expect(race.connected(0, 2_150, rollcall)).toEqual(['ask 0']);
  });

  it('ends as waiting, with its time, when the slot is beyond the deadline', () => {
    const race = raceOver(1);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 60_000 });
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: 60_100 });
  });

  it('follows a stranger’s slot for two minutes at most', () => {
    const race = raceOver(1);
    race.start();
    race.connected(0, 50);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 24 * 3_600_000 });
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: 100 + limits.strangersRetryAfterMsMax });
  });

  it('lets a slot wait while another path is under way', () => {
    const race = raceOver(2);
    race.start();
    race.wake(300);
    race.connected(0, 350, rollcall);
    race.answered(0, 400, { kind: 'slot', retryAfterMs: 60_000 });
    expect(race.end).toBeNull();
    race.connected(1, 450, rollcall);
    race.answered(1, 500, good);
    expect(race.end).toEqual({ kind: 'signed-in', lane: 1 });
  });

  it('waits a moment for a slot of nothing, longer for each one moved, and takes three', () => {
    const race = raceOver(1);
    race.start();
    race.connected(0, 50, rollcall);
    const now: Verdict = { kind: 'slot', retryAfterMs: 0 };
    expect(race.answered(0, 100, now)).toEqual([]);
    const takenAtMs = [race.wakeAtMs];
    for (let slot = 1; slot < limits.slotsPerPathMax; slot++) {
      expect(race.wake(race.wakeAtMs)).toEqual(['ask 0']);
      expect(race.answered(0, race.wakeAtMs - 1, now)).toEqual([]);
      takenAtMs.push(race.wakeAtMs);
    }
    race.wake(race.wakeAtMs);
    const atMs = (takenAtMs.at(-1) ?? 0) + 50;
    expect(race.answered(0, atMs, now)).toEqual(['close 0']);
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: atMs + 4_000 });
    expect([takenAtMs[0], race.state.extraUsed]).toEqual([
      100 + limits.pauseMsMin,
      limits.slotsPerPathMax - 1,
    ]);
  });

  it('has no second slot where no attempt is left', () => {
    const race = raceOver(2, { extraAttempts: 0 });
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 500 });
    expect(race.wake(600)).toEqual(['ask 0']);
    race.answered(0, 700, { kind: 'slot', retryAfterMs: 2_000 });
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: 2_700 });
  });

  it('tries another path once one only puts off', () => {
    const race = raceOver(2, { extraAttempts: 1 });
    race.start();
    race.connected(0, 50);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 0 });
    race.wake(200);
    race.answered(0, 250, { kind: 'slot', retryAfterMs: 0 });
    race.wake(1_250);
    race.answered(0, 1_300, { kind: 'slot', retryAfterMs: 0 });
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: 3_300 });
    const richer = raceOver(2, { extraAttempts: 3 });
    richer.start();
    richer.connected(0, 50);
    for (let answered = 0, atMs = 100; answered <= limits.slotsPerPathMax; answered++) {
      const done = richer.answered(0, atMs, { kind: 'slot', retryAfterMs: 0 });
      expect(done).toEqual(answered < limits.slotsPerPathMax ? [] : ['close 0', 'connect 1']);
      atMs = richer.wakeAtMs;
      richer.wake(atMs);
    }
    expect(outcomesOf(richer.state)[0]?.result).toBe('failed');
  });

  it('leaves out of a round who put off until later', () => {
    const race = raceOver(2);
    const putOff = (lane: number, fromMs: number, lastMs: number) => {
      let atMs = fromMs;
      for (let slot = 0; slot < limits.slotsPerPathMax; slot++) {
        race.answered(lane, atMs, { kind: 'slot', retryAfterMs: 0 });
        atMs = race.wakeAtMs;
        expect(race.wake(atMs)).toEqual([`ask ${lane}`]);
      }
      race.answered(lane, atMs, { kind: 'slot', retryAfterMs: lastMs });
    };
    race.start();
    race.connected(0, 50);
    putOff(0, 100, 0);
    race.connected(1, 6_000);
    putOff(1, 6_050, 10_000);
    expect(race.wake(race.wakeAtMs)).toEqual(['connect 0']);
    expect(race.wake(race.wakeAtMs)).toEqual([]);
  });

  it('takes a slot that is due beside a path that is stuck', () => {
    const race = raceOver(3);
    race.start();
    race.wake(300);
    race.connected(1, 350, rollcall);
    race.answered(1, 400, { kind: 'slot', retryAfterMs: 2_000 });
    expect(race.wakeAtMs).toBe(2_400);
    expect(race.wake(2_400)).toEqual(['ask 1']);
  });

  it('lets a slot that is due wait until the patience with the others is over', () => {
    const race = raceOver(3);
    race.start();
    race.wake(300);
    race.connected(1, 350, rollcall);
    expect(race.answered(1, 360, { kind: 'slot', retryAfterMs: 0 })).toEqual([]);
    race.reached(0, 400);
    expect(race.wake(460)).toEqual([]);
    expect(race.wakeAtMs).toBe(800);
    expect(race.wake(800)).toEqual(['ask 1']);
  });

  it('gives up a silent plain host for a slot that is due', () => {
    const race = raceOver(2);
    race.start();
    race.wake(300);
    race.connected(1, 350);
    race.answered(1, 400, { kind: 'slot', retryAfterMs: 3_000 });
    race.connected(0, 450);
    expect(race.wake(3_400)).toEqual([]);
    expect(race.wakeAtMs).toBe(8_450);
    expect(race.wake(8_450)).toEqual(['close 0', 'ask 1']);
  });

  it('goes on to the next path when it is not let in again for its slot', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 2_000 });
    race.lost(0, 500);
    race.wake(2_100);
    expect(race.notConnected(0, 2_101)).toEqual(['connect 1']);
    expect(race.notConnected(1, 2_102)).toEqual([]);
    expect(race.wake(race.wakeAtMs)).toEqual(['connect 0']);
  });

  it('has no slot left to wait for when it was not let in again', () => {
    const race = raceOver(1, { extraAttempts: 0 });
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 2_000 });
    race.lost(0, 500);
    expect(race.wake(2_100)).toEqual(['connect 0']);
    race.notConnected(0, 2_101);
    expect(race.end).toEqual({ kind: 'unknown' });
  });

  it('asks none that was late before a slot that is due', () => {
    const race = raceOver(3);
    race.start();
    race.wake(300);
    race.wake(600);
    race.connected(1, 650);
    race.answered(1, 700, { kind: 'slot', retryAfterMs: 3_000 });
    expect(race.connected(0, 750, rollcall)).toEqual(['ask 0']);
    expect(race.wake(3_700)).toEqual([]);
    expect(race.connected(2, 5_000, rollcall)).toEqual([]);
    expect(race.wake(8_750)).toEqual(['close 0', 'ask 1']);
  });

  it('is not connected again and again for one slot', () => {
    const race = raceOver(2, { extraAttempts: 1 });
    race.start();
    race.wake(300);
    race.connected(1, 350);
    race.answered(1, 400, { kind: 'slot', retryAfterMs: 3_000 });
    race.connected(0, 450);
    race.lost(1, 500);
    expect(race.wake(3_400)).toEqual(['connect 1']);
    expect(race.connected(1, 3_450)).toEqual([]);
    expect(race.lost(1, 3_460)).toEqual([]);
    expect(race.wakeAtMs).toBe(8_450);
  });

  it('tries again after a slot that came to nothing', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 2_000 });
    race.wake(2_100);
    expect(race.lost(0, 2_200)).toEqual(['connect 1']);
    race.connected(1, 2_250, rollcall);
    race.lost(1, 2_300);
    expect(race.wake(race.wakeAtMs)).toEqual(['connect 0']);
  });

  it('goes on after a refusal at its slot, and ends at once when all have refused', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 2_000 });
    race.wake(2_100);
    expect(race.answered(0, 2_200, refused)).toEqual(['close 0', 'connect 1']);
    race.connected(1, 2_250);
    race.answered(1, 2_300, refused);
    expect(race.end).toEqual({ kind: 'refused', responseCode: '97' });
  });
});
