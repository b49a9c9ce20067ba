import { describe, expect, it } from 'vitest';
import { drawPlan } from './draw-plan.ts';
import { ownScenario, scenarioIds } from './read-scenario.ts';

const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('a plan', () => {
  it.each(scenarioIds)('of %s holds the sign-ins of its scenario, shared evenly', (id) => {
    const scenario = ownScenario(id);
    const [least, most] = scenario.signIns;
    for (const seed of seeds) {
      const shares = drawPlan(scenario, seed).terminals.map(
        ({ steps }) => steps.filter(({ call }) => call === 'sign-in').length,
      );
      const signIns = shares.reduce((sum, share) => sum + share, 0);
      expect(signIns).toBeGreaterThanOrEqual(least);
      expect(signIns).toBeLessThanOrEqual(most);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }
  });

  it('has calls that are given up, and plain hosts of all manners', () => {
    const plans = seeds.map((seed) => drawPlan(ownScenario('plain'), seed));
    const steps = plans.flatMap(({ terminals }) => terminals.flatMap((each) => each.steps));
    const patience = steps.flatMap(({ givesUpAfterMs }) => givesUpAfterMs ?? []);
    expect(patience.length).toBeGreaterThan(steps.length / 50);
    expect(patience.length).toBeLessThan(steps.length / 10);
    for (const manner of ['hangsUp', 'takesReports', 'takesUploads'] as const)
      expect(new Set(plans.map(({ plainHost }) => plainHost[manner]))).toEqual(new Set([true, false]));
  });

  it('has terminals of every form of keys, and PINs but under SM4', () => {
    const terminals = seeds.flatMap((seed) => drawPlan(ownScenario('healthy'), seed).terminals);
    expect(new Set(terminals.map(({ form }) => form))).toEqual(new Set(['001', '003', '004', '006']));
    for (const form of ['001', '003', '004', '006']) {
      const steps = terminals.filter((terminal) => terminal.form === form).flatMap((each) => each.steps);
      expect(steps.some(({ hasPin }) => hasPin)).toBe(form !== '006');
    }
  });
});
