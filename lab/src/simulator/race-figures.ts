import { noMemory } from '@rollcall/sign-in';
import { quantile } from '../bench/median.ts';
import type { RaceScenario } from './race-scenarios.ts';
import { seededRandom } from './seeded-random.ts';
import { type SequentialPolicy, simulateSequential } from './simulate-sequential.ts';
import { type SignInRequest, type SimulatedSignIn, simulateSignIn } from './simulate-sign-in.ts';

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
}

const deadlineMs = 25_000;
/** Between two sign-ins of one terminal: a winner stays fresh. */
const pauseMs = 60_000;

/** Rollcall's race on this network. */
export function raceFigures(scenario: RaceScenario, signIns: number, seed: number): RaceFigures {
  return figuresOf(scenario, signIns, seed, simulateSignIn);
}

/** The same network, as the terminal of today meets it. */
export function baselineFigures(
  scenario: RaceScenario,
  policy: SequentialPolicy,
  signIns: number,
  seed: number,
): RaceFigures {
  return figuresOf(scenario, signIns, seed, (request) => simulateSequential(policy, request));
}

function figuresOf(
  scenario: RaceScenario,
  signIns: number,
  seed: number,
  signIn: (request: SignInRequest) => SimulatedSignIn,
): RaceFigures {
  const random = seededRandom(seed);
  const elapsedMs = new Float64Array(signIns);
  let memory = noMemory;
  let extra = 0;
  // The first teaches where what is learned counts.
  for (let i = scenario.remembers ? -1 : 0; i < signIns; i++) {
    const { paths, isWarm = false } = scenario;
    const request = { paths, isWarm, memory, atMs: (i + 1) * pauseMs, deadlineMs, random };
    const done = signIn(request);
    if (scenario.remembers) memory = done.memory;
    if (i < 0) continue;
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
  };
}
