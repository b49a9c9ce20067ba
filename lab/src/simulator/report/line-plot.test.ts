import { describe, expect, it } from 'vitest';
import { linePlot } from './line-plot.ts';

const plot = { title: 'Load', step: 1, xName: 'seconds' };

function pointsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/points="([^"]*)"/g)].map(([, points = '']) => points);
}

describe('a plot', () => {
  it('goes from its left edge to its right, and from nothing at the bottom to the most at the top', () => {
    const svg = linePlot({ ...plot, lines: [{ name: 'a', values: [0, 10, 5] }] });
    expect(pointsOf(svg)).toEqual(['56.0,226.0 400.0,28.0 744.0,127.0']);
  });

  it('cuts what is over its own most', () => {
    const svg = linePlot({ ...plot, lines: [{ name: 'a', values: [1, 3] }], yMax: 1 });
    expect(pointsOf(svg)).toEqual(['56.0,28.0 744.0,28.0']);
  });

  it.each([[[]], [[7]], [[0, 0]]])('of %j holds numbers only', (values) => {
    expect(linePlot({ ...plot, lines: [{ name: 'a', values }] })).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('tells eight lines apart, and escapes their names', () => {
    const lines = Array.from({ length: 8 }, (_, i) => ({ name: `<${i}> & "co"`, values: [i, i] }));
    const svg = linePlot({ ...plot, title: 'a < b', lines });
    const strokes = [...svg.matchAll(/<polyline .*?(stroke=.*)\/>/g)].map(([, stroke]) => stroke);
    expect(new Set(strokes).size).toBe(8);
    expect(svg).toContain('&lt;7&gt; &amp; &quot;co&quot;');
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toMatch(/<\d>|a < b/);
  });
});
