import { doneCurve } from '../../report/done-curve.ts';
import type { RaceTable } from '../figures/race-rows.ts';
import { raceScenarios } from '../figures/race-scenarios.ts';
import type { StormFigures } from '../storm/run-storm.ts';

/** For tests of what is said of figures: a storm that meets every bar, but for what is given. */
export function madeUpStorm(given: Partial<StormFigures> = {}): StormFigures {
  return {
    kind: 'silent',
    terminals: 1_000,
    boundMs: 325_000,
    normalLoad: 16,
    peakLoad: 18,
    loadRatio: 1.125,
    calmRatio: 1.1,
    normalDials: 16,
    peakDials: 19,
    dialRatio: 1.1875,
    dialRatioAfter: 1.0625,
    lastBackMs: 90_000,
    p50BackMs: 45_000,
    p99BackMs: 80_000,
    hit: 800,
    dialsPerSecond: [16, 19, 17],
    asksPerSecond: [16, 0, 18],
    backByS: [0, 0.5, 1],
    ...given,
  };
}

/** The same of sign-ins on the network of one of the scenarios: all of a tenth of a second, but for what is given. */
export function madeUpRace(id: string, given: Partial<RaceTable['rollcall']> = {}): RaceTable {
  const scenario = raceScenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  const figures = {
    signIns: 10,
    p50Ms: 100,
    p99Ms: 100,
    p999Ms: 100,
    within2s: 1,
    within5s: 1,
    extraAttempts: 0,
    done: doneCurve([100]),
  };
  const baselines = [60, 30, 10].map((s) => ({
    ...figures,
    p50Ms: s * 1_000 + 300,
    within2s: 0,
    within5s: 0,
    done: doneCurve([s * 1_000 + 300]),
  }));
  return { scenario, rollcall: { ...figures, ...given }, baselines };
}
