import { quantile } from '../../bench/median.ts';
import { type DonePoint, doneCurve } from '../../report/done-curve.ts';
import type { SequentialPolicy } from '../baseline/sequential-policy.ts';
import type { RaceScenario } from './race-scenarios.ts';
import { RaceWorld } from './race-world.ts';

/** What many sign-ins on one network came to. Durations in milliseconds, shares from 0 to 1. */
export interface RaceFigures {
  readonly signIns: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly within2s: number;
  readonly within5s: number;
  /** Attempts beyond the first, a sign-in. */
  readonly extraAttempts: number;
  readonly done: readonly DonePoint[];
}

/** Sign-ins of Rollcall's terminal on this network, or as the terminal of today meets it. */
export async function raceFigures(
  scenario: RaceScenario,
  policy: 'rollcall' | SequentialPolicy,
  signIns: number,
  seed: number,
): Promise<RaceFigures> {
  const world = new RaceWorld(scenario, policy, seed);
  await world.open(signIns);
  // The first teaches where what is learned counts.
  if (scenario.remembers) await world.signIn();
  const elapsedMs = new Float64Array(signIns);
  let extra = 0;
  for (let i = 0; i < signIns; i++) {
    const done = await world.signIn();
    elapsedMs[i] = done.isSignedIn ? done.elapsedMs : Number.POSITIVE_INFINITY;
    extra += done.extraAttempts;
  }
  const share = (ms: number) => elapsedMs.filter((each) => each <= ms).length / signIns;
  return {
    signIns,
    p50Ms: quantile(elapsedMs, 0.5),
    p99Ms: quantile(elapsedMs, 0.99),
    p999Ms: quantile(elapsedMs, 0.999),
    within2s: share(2_000),
    within5s: share(5_000),
    extraAttempts: extra / signIns,
    done: doneCurve(elapsedMs),
  };
}
