import { describe, expect, it } from 'vitest';
import { madeUpRace } from '../report/made-up-figures.ts';
import { raceGoals, raceRows } from './race-rows.ts';
import { raceScenarios } from './race-scenarios.ts';

function rowOf(id: string, ...race: Parameters<typeof madeUpRace>) {
  return raceRows([madeUpRace(...race)]).find((row) => row.id === id);
}

describe('the bars of the race', () => {
  it('are of every network', () => {
    for (const { id } of raceScenarios) expect(raceRows([madeUpRace(id)]).length, id).toBeGreaterThan(0);
    expect(raceRows([])).toEqual([]);
  });

  it('of a time are met up to the goal', () => {
    expect(rowOf('T2.p99', 'T2', { p99Ms: 2_000 })).toMatchObject({
      value: 2,
      goal: 2,
      isLess: true,
      pass: true,
    });
    expect(rowOf('T2.p99', 'T2', { p99Ms: 2_001 })?.pass).toBe(false);
    expect(rowOf('T2.p99', 'T2', { p99Ms: Number.POSITIVE_INFINITY })?.pass).toBe(false);
  });

  it('of a share are met from the goal', () => {
    expect(rowOf('T2.within5s', 'T2', { within5s: 0.999 })).toMatchObject({
      value: 0.999,
      unit: 'share',
      isLess: false,
      pass: true,
    });
    expect(rowOf('T2.within5s', 'T2', { within5s: 0.9989 })?.pass).toBe(false);
  });

  it('of extra attempts, of T8, are met up to the goal', () => {
    expect(rowOf('T8.extra', 'T1', { extraAttempts: 0.07 })).toMatchObject({ unit: 'share', pass: true });
    expect(rowOf('T8.extra', 'T1', { extraAttempts: 0.071 })?.pass).toBe(false);
  });

  it('stand beside the terminal of today that is the quickest: 10 s a try', () => {
    expect(rowOf('T1.p50', 'T1')).toMatchObject({ value: 0.1, reference: 10.3 });
  });

  it('are points beside a curve, but for extra attempts', () => {
    const goalsOf = (id: string) => raceGoals(madeUpRace(id).scenario);
    expect(goalsOf('T1')).toEqual([
      [350, 0.5],
      [1_000, 0.99],
      [2_000, 0.999],
    ]);
    expect(goalsOf('T4.warm')).toEqual([[2_000, 0.95]]);
    expect(goalsOf('T4.cold')).toEqual([[5_000, 0.995]]);
  });
});
