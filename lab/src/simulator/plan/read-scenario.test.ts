import { describe, expect, it } from 'vitest';
import { drawPlan } from './draw-plan.ts';
import { ownScenario, readScenario, scenarioIds } from './read-scenario.ts';

const mixed = ownScenario('mixed');
const withChange = (change: object) => () => readScenario(JSON.stringify({ ...mixed, ...change }));

describe('a scenario file', () => {
  it.each(scenarioIds)('%s can be used, and holds schedules of several terminals', (id) => {
    const plan = drawPlan(ownScenario(id), 1);
    expect(plan.scenario).toBe(id);
    expect(plan.terminals.length).toBeGreaterThan(1);
  });

  it('is refused with the path of what is wrong', () => {
    expect(withChange({ surprise: 1 })).toThrow('surprise: known');
    expect(withChange({ terminals: [3, 2] })).toThrow('terminals: range 1 64');
    expect(withChange({ faults: { flood: [0, 1] } })).toThrow('faults.flood: one-of crash-terminal');
    expect(withChange({ faults: { block: [0, 101] } })).toThrow('faults.block: range 0 100');
    expect(withChange({ radios: ['5g'] })).toThrow('radios: some-of lan');
    expect(withChange({ what: { en: 'a' } })).toThrow('what.zh-CN: text');
    expect(() => readScenario('{')).toThrow('scenario: json');
  });

  it('stands for the same plan with the same seed, and for another with another', () => {
    expect(drawPlan(mixed, 5)).toEqual(drawPlan(mixed, 5));
    expect(drawPlan(mixed, 5)).not.toEqual(drawPlan(mixed, 6));
  });
});
