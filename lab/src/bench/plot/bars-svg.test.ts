import { describe, expect, it } from 'vitest';
import { barsOption, barsSvg, reachOf } from './bars-svg.ts';

const build = { id: 'C1.build.0800', value: 12, unit: 'ratio', goal: 8, pass: true };
const signIn = { id: 'G1@50', value: 12, unit: 'ratio', goal: 6, pass: false };

describe('the picture of the bars', () => {
  it('counts reaching up and keeping under alike: 1 is the goal', () => {
    expect(reachOf(build)).toBe(1.5);
    expect(reachOf({ ...build, value: 4, pass: false })).toBe(0.5);
    expect(reachOf(signIn)).toBe(0.5);
    expect(reachOf({ ...signIn, value: 4, pass: true })).toBe(1.5);
  });

  it('has a bar, a name and a figure for every row', async () => {
    const svg = await barsSvg([build, signIn]);
    expect(svg.match(/fill="#2e7d32"/g)).toHaveLength(1);
    expect(svg.match(/fill="#c62828"/g)).toHaveLength(1);
    expect(svg).toContain('>G1@50<');
    expect(svg).toContain('12 × (goal 6 ×)');
  });

  it('cuts a bar at twice its goal, and has a line where the goal is', () => {
    const { series } = barsOption([build, { ...build, value: 24 }, signIn]);
    expect(series.data.map(({ value }) => value)).toEqual([1.5, 2, 0.5]);
    expect(series.markLine.data).toEqual([{ xAxis: 1 }]);
  });
});
