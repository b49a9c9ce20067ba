import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile, spread } from './median.ts';

describe('the median', () => {
  it('is the middle one of an odd number of rounds, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([7])).toBe(7);
  });

  it('is the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  it('leaves its figures in their order', () => {
    const figures = [3, 1, 2];
    median(figures);
    expect(figures).toEqual([3, 1, 2]);
  });

  it('has as many figures above it as below', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (figures) => {
        const middle = median(figures);
        const below = figures.filter((figure) => figure < middle).length;
        const above = figures.filter((figure) => figure > middle).length;
        expect(below).toBeLessThanOrEqual(figures.length / 2);
        expect(above).toBeLessThanOrEqual(figures.length / 2);
      }),
    );
  });

  it('of nothing is a mistake', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a quantile', () => {
  it('is one of the figures: that many of all are not above it', () => {
    const figures = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(quantile(figures, 0.5)).toBe(50);
    expect(quantile(figures, 0.99)).toBe(99);
    expect(quantile(figures, 1)).toBe(100);
    expect(quantile(Float64Array.of(3), 0.5)).toBe(3);
  });
});

describe('the spread', () => {
  it('is the whole distance of the rounds as a share of their median', () => {
    expect(spread([8, 10, 12])).toBeCloseTo(0.4);
    expect(spread([5, 5, 5])).toBe(0);
  });
});
