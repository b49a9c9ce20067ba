import { describe, expect, it } from 'vitest';
import { baselines, type SequentialPolicy } from '../baseline/sequential-policy.ts';
import { type RaceFigures, raceFigures } from './race-figures.ts';
import { raceScenarios } from './race-scenarios.ts';

const signIns = 600;
const seed = 7;

function figuresOf(
  id: string,
  policy: 'rollcall' | SequentialPolicy = 'rollcall',
  of = seed,
): Promise<RaceFigures> {
  const scenario = raceScenarios.find((each) => each.id === id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  return raceFigures(scenario, policy, signIns, of);
}

/** The bars of the terminal: the real SDK and gateways. */
describe('sign-ins on simulated radio', { timeout: 60_000 }, () => {
  it('T1: in health is quick and starts hardly anything twice', async () => {
    const { p50Ms, p99Ms, p999Ms, extraAttempts, done } = await figuresOf('T1');
    expect(p50Ms).toBeLessThanOrEqual(350);
    expect(p99Ms).toBeLessThanOrEqual(1_000);
    expect(p999Ms).toBeLessThanOrEqual(2_000);
    expect(extraAttempts).toBeLessThanOrEqual(0.07);
    expect(done.find(([, share]) => share >= 0.5)?.[0]).toBeCloseTo(p50Ms, -1);
    expect(done.at(-1)?.[1]).toBe(1);
  });

  it('T2: a dropped endpoint costs a third of a second, and the second time nothing', async () => {
    const { p50Ms, p99Ms, within5s } = await figuresOf('T2');
    expect(p50Ms).toBeLessThanOrEqual(700);
    expect(p99Ms).toBeLessThanOrEqual(2_000);
    expect(within5s).toBeGreaterThanOrEqual(0.999);
    const again = await figuresOf('T2.again');
    expect(again.p50Ms).toBeLessThanOrEqual(350);
    expect(again.p99Ms).toBeLessThanOrEqual(1_000);
  });

  it('T3: a dead uplink is passed by', async () => {
    expect((await figuresOf('T3')).p99Ms).toBeLessThanOrEqual(1_500);
  });

  it('T4: a weak network still signs in within five seconds', async () => {
    expect((await figuresOf('T4.cold')).within5s).toBeGreaterThanOrEqual(0.995);
  });

  it('T4: a connection from before brings it within two', async () => {
    expect((await figuresOf('T4.warm')).within2s).toBeGreaterThanOrEqual(0.95);
    expect((await figuresOf('T4.cold')).within2s).toBeLessThan(0.95);
  });

  it('T5: an endpoint that takes the connection and is silent is passed by', async () => {
    const { p50Ms, p99Ms } = await figuresOf('T5');
    expect(p50Ms).toBeLessThanOrEqual(1_200);
    expect(p99Ms).toBeLessThanOrEqual(2_500);
  });

  it('is the same for the same seed, and another for another', async () => {
    const figures = await figuresOf('T4.cold');
    expect(await figuresOf('T4.cold')).toEqual(figures);
    expect(await figuresOf('T4.cold', 'rollcall', seed + 1)).not.toEqual(figures);
  });
});

describe('the terminal of today', { timeout: 60_000 }, () => {
  it.each(baselines)('waits out $attemptMs ms at a dead address', async (policy) => {
    const { p50Ms, within5s } = await figuresOf('T2', policy);
    expect(p50Ms).toBeGreaterThan(policy.attemptMs);
    expect(within5s).toBe(0);
  });

  it('is as quick in health', async () => {
    expect((await figuresOf('T1', baselines[2])).p50Ms).toBeLessThan(350);
  });
});
