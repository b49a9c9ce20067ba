import { noMemory, ranked } from '@rollcall/sign-in';
import { describe, expect, it } from 'vitest';
import { baselineFigures, type RaceFigures, raceFigures } from './race-figures.ts';
import { raceScenarios } from './race-scenarios.ts';
import { seededRandom } from './seeded-random.ts';
import { baselines } from './simulate-sequential.ts';
import { simulatedNetworkId, simulateSignIn } from './simulate-sign-in.ts';

const signIns = 2_500;
const seed = 7;

function figuresOf(id: string): RaceFigures {
  return raceFigures(scenario(id), signIns, seed);
}

function scenario(id: string) {
  const found = raceScenarios.find((each) => each.id === id);
  if (!found) throw new Error(`no scenario ${id}`);
  return found;
}

/** The endpoints in the order a terminal tries them, so long after so many sign-ins. */
function orderAfter(id: string, signInsBefore: number, laterMs: number): readonly string[] {
  const { paths } = scenario(id);
  const random = seededRandom(seed);
  let memory = noMemory;
  let atMs = 0;
  for (let i = 0; i < signInsBefore; i++, atMs += 60_000)
    memory = simulateSignIn({ paths, memory, atMs, deadlineMs: 25_000, random }).memory;
  const all = paths.map(({ path }) => path);
  return ranked(all, memory, simulatedNetworkId, atMs + laterMs).map(({ endpoint }) => endpoint);
}

/** The bars of the terminal, on the race alone. */
describe('the race on simulated radio', () => {
  it('T1: in health is quick and starts hardly anything twice', () => {
    const { p50Ms, p99Ms, p999Ms, extraAttempts } = figuresOf('T1');
    expect(p50Ms).toBeLessThanOrEqual(350);
    expect(p99Ms).toBeLessThanOrEqual(1_000);
    expect(p999Ms).toBeLessThanOrEqual(2_000);
    expect(extraAttempts).toBeLessThanOrEqual(0.07);
  });

  it('T2: a dropped endpoint costs a third of a second, and the second time nothing', () => {
    const { p50Ms, p99Ms, within5s } = figuresOf('T2');
    expect(p50Ms).toBeLessThanOrEqual(700);
    expect(p99Ms).toBeLessThanOrEqual(2_000);
    expect(within5s).toBeGreaterThanOrEqual(0.999);
    const again = figuresOf('T2.again');
    expect(again.p50Ms).toBeLessThanOrEqual(350);
    expect(again.p99Ms).toBeLessThanOrEqual(1_000);
  });

  it('T2: a dropped endpoint goes last by experience, not only behind a fresh winner', () => {
    const later = (signInsBefore: number) => orderAfter('T2.again', signInsBefore, 24 * 3_600_000);
    expect(later(0)).toEqual(['a', 'b', 'a', 'b']);
    expect(later(1)).toEqual(['b', 'a', 'b', 'a']);
    expect(later(100)).toEqual(['b', 'b', 'a']);
  });

  it('T3: a dead uplink is passed by', () => {
    expect(figuresOf('T3').p99Ms).toBeLessThanOrEqual(1_500);
  });

  it('T4: a weak network still signs in within five seconds', () => {
    expect(figuresOf('T4.cold').within5s).toBeGreaterThanOrEqual(0.995);
  });

  it('T4: a connection from before brings it within two', () => {
    expect(figuresOf('T4.warm').within2s).toBeGreaterThanOrEqual(0.95);
    expect(figuresOf('T4.cold').within2s).toBeLessThan(0.95);
  });

  it('T5: an endpoint that takes the connection and is silent is passed by', () => {
    const { p50Ms, p99Ms } = figuresOf('T5');
    expect(p50Ms).toBeLessThanOrEqual(1_200);
    expect(p99Ms).toBeLessThanOrEqual(2_500);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(figuresOf('T4.cold')).toEqual(figuresOf('T4.cold'));
    expect(raceFigures(scenario('T4.cold'), signIns, seed + 1)).not.toEqual(figuresOf('T4.cold'));
  });
});

describe('the terminal of today', () => {
  it.each(baselines)('waits out $attemptMs ms at a dead address', (policy) => {
    const { p50Ms, within5s } = baselineFigures(scenario('T2'), policy, signIns, seed);
    expect(p50Ms).toBeGreaterThan(policy.attemptMs);
    expect(within5s).toBe(0);
  });

  it('is as quick in health', () => {
    const policy = baselines[2] as (typeof baselines)[number];
    expect(baselineFigures(scenario('T1'), policy, signIns, seed).p50Ms).toBeLessThan(350);
  });
});
