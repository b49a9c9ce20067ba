import { describe, expect, it } from 'vitest';
import { absoluteRow, isMet, ratioRow } from './bench-row.ts';

const what = { en: 'x', 'zh-CN': '某' };
const jspos = { en: 'jspos', 'zh-CN': 'jspos' };
const echo = { en: 'bare echo', 'zh-CN': '裸回显' };

describe('a row', () => {
  it('of rates is the median of what each round gave, and more is better', () => {
    const row = ratioRow({
      id: 'C1.build.0800',
      what,
      own: [1_600, 800, 1_700],
      measure: 'thousand-per-cpu-second',
      reference: { name: jspos, values: [200, 100, 100] },
      goal: { kind: 'at-least', value: 8 },
    });
    expect(row).toMatchObject({ own: 1_600, reference: { value: 100 }, value: 8, unit: 'ratio', pass: true });
  });

  it('of costs is our cost in costs of the reference, and less is better', () => {
    const cost = (own: number) =>
      ratioRow({
        id: 'G1@50',
        what,
        own: [own],
        measure: 'cpu-us',
        reference: { name: echo, values: [10] },
        goal: { kind: 'at-most', value: 6 },
      });
    expect(cost(60)).toMatchObject({ value: 6, pass: true });
    expect(cost(61)).toMatchObject({ value: 6.1, pass: false });
  });

  it('without a reference is held against its goal as it is', () => {
    const row = absoluteRow({
      id: 'G1.keyset',
      what,
      own: [26, 20, 30],
      measure: 'cpu-us',
      goal: { kind: 'at-most', value: 25 },
    });
    expect(row).toMatchObject({ value: 26, unit: 'us', reference: null, pass: false });
  });
});

it('a round that lacks its reference is a mistake, not a result', () => {
  const halfMeasured = () =>
    ratioRow({
      id: 'G1@50',
      what,
      own: [10, 11],
      measure: 'cpu-us',
      reference: { name: echo, values: [10] },
      goal: { kind: 'at-most', value: 6 },
    });
  expect(halfMeasured).toThrow(RangeError);
});

describe('a goal', () => {
  it('is never met by a figure that is none', () => {
    expect(isMet({ kind: 'at-least', value: 1 }, Number.NaN)).toBe(false);
    expect(isMet({ kind: 'at-most', value: 1 }, Number.NaN)).toBe(false);
  });
});
