import { describe, expect, it } from 'vitest';
import type { StormFigures } from '../storm/run-storm.ts';
import { madeUpStorm } from './made-up-figures.ts';
import { stormRows } from './storm-rows.ts';

function rowOf(name: string, ...storms: readonly StormFigures[]) {
  return stormRows(storms).find(({ id }) => id === `storm.silent.${name}`);
}

describe('the bars of an outage', () => {
  it.each([
    ['0800s', 'loadRatio', 1.2],
    ['connections-after', 'dialRatioAfter', 1.2],
    ['connections-meanwhile', 'dialRatio', 1.2],
    ['last-back', 'lastBackMs', 325],
  ] as const)('%s is met up to its goal, and not beyond', (name, figure, goal) => {
    const scale = figure === 'lastBackMs' ? 1_000 : 1;
    expect(rowOf(name, madeUpStorm({ [figure]: goal * scale }))).toMatchObject({
      value: goal,
      goal,
      pass: true,
    });
    expect(rowOf(name, madeUpStorm({ [figure]: goal * scale + 0.001 }))?.pass).toBe(false);
    expect(rowOf(name, madeUpStorm({ [figure]: Number.POSITIVE_INFINITY }))?.pass).toBe(false);
    expect(rowOf(name, madeUpStorm({ [figure]: Number.NaN }))?.pass).toBe(false);
  });

  it('are those of Rollcall, with the best and the worst of the terminals of today beside them', () => {
    const today = [3, 6, 4].map((loadRatio) => madeUpStorm({ loadRatio }));
    expect(rowOf('0800s', madeUpStorm(), ...today)).toMatchObject({ value: 1.125, reference: [3, 6] });
    expect(rowOf('0800s', madeUpStorm())?.reference).toBeNull();
  });

  it('stand for each kind of outage by itself', () => {
    const storms = [
      madeUpStorm({ loadRatio: 1 }),
      madeUpStorm({ loadRatio: 2 }),
      madeUpStorm({ kind: 'refused', loadRatio: 3 }),
      madeUpStorm({ kind: 'refused', loadRatio: 4 }),
    ];
    const rows = stormRows(storms).filter(({ id }) => id.endsWith('.0800s'));
    expect(rows).toMatchObject([
      { id: 'storm.silent.0800s', value: 1, reference: [2, 2], pass: true },
      { id: 'storm.refused.0800s', value: 3, reference: [4, 4], pass: false },
    ]);
  });

  it('are not met by an outage that struck nobody', () => {
    expect(stormRows([madeUpStorm({ hit: 0 })]).map(({ pass }) => pass)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
