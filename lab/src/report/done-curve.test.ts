import { describe, expect, it } from 'vitest';
import { doneCurve, goalPoint } from './done-curve.ts';

describe('a curve of what was done by when', () => {
  it('is a step a sign-in', () => {
    expect(doneCurve([300, 100, 200, 400])).toEqual([
      [100, 0.25],
      [200, 0.5],
      [300, 0.75],
      [400, 1],
    ]);
  });

  it('stops short of the top where sign-ins failed', () => {
    const never = Number.POSITIVE_INFINITY;
    expect(doneCurve([never, 100, never, 200])).toEqual([
      [100, 0.25],
      [200, 0.5],
    ]);
    expect(doneCurve([never])).toEqual([]);
    expect(doneCurve([])).toEqual([]);
  });

  it('has some hundred steps of twenty thousand sign-ins, the slowest among them', () => {
    const elapsedMs = Float64Array.from({ length: 20_000 }, (_, i) => i + 1);
    const curve = doneCurve(elapsedMs);
    expect(curve).toHaveLength(400);
    expect(curve[199]).toEqual([10_000, 0.5]);
    expect(curve.at(-1)).toEqual([20_000, 1]);
  });
});

describe('a bar as a point of such a curve', () => {
  it('is a share by its time, or a time with its share', () => {
    expect(goalPoint('p99', 1_000)).toEqual([1_000, 0.99]);
    expect(goalPoint('max', 25_000)).toEqual([25_000, 1]);
    expect(goalPoint('within2s', 0.95)).toEqual([2_000, 0.95]);
    expect(goalPoint('within5s', 0.999)).toEqual([5_000, 0.999]);
  });
});
