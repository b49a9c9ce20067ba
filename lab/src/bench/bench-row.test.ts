import { describe, expect, it } from 'vitest';
import { absoluteRow, isMet, ratioRow } from './bench-row.ts';

const what = { en: 'x', 'zh-CN': '某' };

describe('a row', () => {
  it('of rates is our rate in rates of the reference, and more is better', () => {
    const row = ratioRow({
      id: 'C1.build.0800',
      what,
      own: 1_600,
      measure: 'thousand-per-cpu-second',
      reference: { name: 'jspos', value: 200 },
      goal: { kind: 'at-least', value: 8 },
    });
    expect(row).toMatchObject({ value: 8, unit: 'ratio', pass: true });
  });

  it('of costs is our cost in costs of the reference, and less is better', () => {
    const cost = (own: number) =>
      ratioRow({
        id: 'G1@50',
        what,
        own,
        measure: 'cpu-us',
        reference: { name: 'bare echo', value: 10 },
        goal: { kind: 'at-most', value: 6 },
      });
    expect(cost(60)).toMatchObject({ value: 6, pass: true });
    expect(cost(61)).toMatchObject({ value: 6.1, pass: false });
  });

  it('without a reference is held against its goal as it is', () => {
    const row = absoluteRow({
      id: 'G1.keyset',
      what,
      own: 26,
      measure: 'cpu-us',
      goal: { kind: 'at-most', value: 25 },
    });
    expect(row).toMatchObject({ value: 26, unit: 'us', reference: null, pass: false });
  });
});

describe('a goal', () => {
  it('is never met by a figure that is none', () => {
    expect(isMet({ kind: 'at-least', value: 1 }, Number.NaN)).toBe(false);
    expect(isMet({ kind: 'at-most', value: 1 }, Number.NaN)).toBe(false);
  });
});
