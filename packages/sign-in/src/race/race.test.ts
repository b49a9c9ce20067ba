import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import type { Patience } from './patience.ts';
import {
  newRace,
  outcomesOf,
  type Proof,
  type RaceCommand,
  type RaceEnd,
  type RaceEvent,
  type RaceState,
  type Runner,
  stepRace,
  type Verdict,
} from './race.ts';

const patience: Patience = { connectMs: 300, answerMs: 800, giveUpMs: 8_000 };
const plain: Proof = { cluster: null, isAuthenticated: false };
const rollcall: Proof = { cluster: 'shop-net', isAuthenticated: true };
const deadlineMs = 25_000;

function raceOver(paths: number, extraAttempts = 10) {
  const runners = Array.from({ length: paths }, (_, at) => ({
    path: { uplink: `u${at % 2}`, endpoint: `e${at}` },
    patience,
  }));
  return raceWith(runners, extraAttempts);
}

/** Each path stands in the race twice, as paths that work do; the first may have a connection from before. */
function raceTwiceOver(endpoints: readonly string[], first: { readonly isWarm?: boolean } = {}) {
  const runners = [...endpoints, ...endpoints].map((endpoint, at) => ({
    path: { uplink: 'sim', endpoint },
    patience,
    ...(at === 0 ? first : {}),
  }));
  return raceWith(runners, 10);
}

function raceWith(runners: readonly Runner[], extraAttempts: number) {
  let state: RaceState = newRace({
    runners,
    startedAtMs: 0,
    deadlineMs,
    extraAttempts,
  });
  let wakeAtMs = 0;
  let end: RaceEnd | null = null;
  const send = (event: RaceEvent) => {
    const step = stepRace(state, event);
    state = step.state;
    for (const command of step.commands) {
      if (command.kind === 'wake-at') wakeAtMs = command.atMs;
      if (command.kind === 'end') end = command.end;
    }
    return doing(step.commands);
  };
  return {
    start: () => send({ kind: 'started', atMs: 0 }),
    wake: (atMs: number) => send({ kind: 'wake', atMs, random: 0.5 }),
    reached: (lane: number, atMs: number) => send({ kind: 'reached', lane, atMs }),
    connected: (lane: number, atMs: number, proof = plain) => send({ kind: 'connected', lane, atMs, proof }),
    notConnected: (lane: number, atMs: number) => send({ kind: 'not-connected', lane, atMs, random: 0.5 }),
    lost: (lane: number, atMs: number) => send({ kind: 'lost', lane, atMs, random: 0.5 }),
    answered: (lane: number, atMs: number, verdict: Verdict) =>
      send({ kind: 'answered', lane, atMs, verdict }),
    cancel: (atMs: number) => send({ kind: 'cancelled', atMs }),
    get state() {
      return state;
    },
    get wakeAtMs() {
      return wakeAtMs;
    },
    get end() {
      return end;
    },
  };
}

/** `connect 0`, `ask 1`, `close 0`: what touches a path. */
function doing(commands: readonly RaceCommand[]): readonly string[] {
  return commands.flatMap((command) => ('lane' in command ? [`${command.kind} ${command.lane}`] : []));
}

const good: Verdict = { kind: 'good' };
const refused: Verdict = { kind: 'refused', responseCode: '97', isIdentity: true };

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

  it('waits for a silent host to the deadline where there is no other', () => {
    const race = raceOver(1);
    race.start();
    race.connected(0, 50);
    expect(race.wake(20_000)).toEqual([]);
    expect(race.wake(deadlineMs)).toEqual(['close 0']);
    expect(race.end).toEqual({ kind: 'unknown' });
  });

  it('goes on after a refusal, and ends refused when all have refused', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50);
    expect(race.answered(0, 100, refused)).toEqual(['close 0', 'connect 1']);
    race.connected(1, 150);
    race.answered(1, 200, { ...refused, responseCode: '58' });
    expect(race.end).toEqual({ kind: 'refused', lane: 0, responseCode: '97' });
  });

  it('ends with a refusal of identity from an endpoint that has proven who it is', () => {
    const race = raceOver(2);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, refused);
    expect(race.end).toEqual({ kind: 'refused', lane: 0, responseCode: '97' });
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
    const race = raceOver(2, 0);
    race.start();
    race.connected(0, 50, rollcall);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 500 });
    expect(race.wake(600)).toEqual(['ask 0']);
    race.answered(0, 700, { kind: 'slot', retryAfterMs: 2_000 });
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: 2_700 });
  });

  it('tries another path once one only puts off', () => {
    const race = raceOver(2, 1);
    race.start();
    race.connected(0, 50);
    race.answered(0, 100, { kind: 'slot', retryAfterMs: 0 });
    race.wake(200);
    race.answered(0, 250, { kind: 'slot', retryAfterMs: 0 });
    race.wake(1_250);
    race.answered(0, 1_300, { kind: 'slot', retryAfterMs: 0 });
    expect(race.end).toEqual({ kind: 'waiting', retryAtMs: 3_300 });
    const richer = raceOver(2, 3);
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
    const race = raceOver(1, 0);
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
    const race = raceOver(2, 1);
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
    expect(race.end).toEqual({ kind: 'refused', lane: 0, responseCode: '97' });
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
    const race = raceOver(1, 100);
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
    expect(race.end).toEqual({ kind: 'refused', lane: 0, responseCode: '97' });
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
    for (const atMs of [850, 8_050, 20_000]) expect(race.wake(atMs)).toEqual([]);
    expect(race.answered(0, 21_000, good)).toEqual([]);
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

  it('spends no more attempts than it was given', () => {
    const race = raceOver(4, 1);
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
    for (const atMs of [300, 600, 900]) state = stepRace(state, { kind: 'wake', atMs }).state;
    state = stepRace(state, { kind: 'connected', lane: 3, atMs: 950, proof: rollcall }).state;
    state = stepRace(state, { kind: 'answered', lane: 3, atMs: 1_250, verdict: good }).state;
    expect(outcomesOf(state).map(({ result }) => result)).toEqual(['failed', 'unused', 'unused', 'won']);
  });
});
