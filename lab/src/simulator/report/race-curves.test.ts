import { describe, expect, it } from 'vitest';
import { madeUpRace } from './made-up-figures.ts';
import { raceCurves } from './race-curves.ts';

describe('the curves of a race', () => {
  it('are those of Rollcall, then of today from the quickest, with the goals of the network', () => {
    expect(raceCurves(madeUpRace('T2'), 'en')).toEqual({
      title: 'T2 · first endpoint dropped, first time seen',
      curves: [
        { name: 'Rollcall', points: [[100, 1]] },
        { name: 'today, 10 s a try', points: [[10_300, 1]] },
        { name: 'today, 30 s a try', points: [[30_300, 1]] },
        { name: 'today, 60 s a try', points: [[60_300, 1]] },
      ],
      goals: [
        [700, 0.5],
        [2_000, 0.99],
        [5_000, 0.999],
      ],
    });
  });

  it('are named in Chinese too', () => {
    const { title, curves } = raceCurves(madeUpRace('T2'), 'zh-CN');
    expect(title).toBe('T2 · 第一个地址不通，首次遇到');
    expect(curves[1]?.name).toBe('现有终端，每次 10 秒');
  });
});
