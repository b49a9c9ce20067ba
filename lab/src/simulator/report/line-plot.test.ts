import { describe, expect, it } from 'vitest';
import { linePlot, type PlotLine } from './line-plot.ts';

const xName = 'seconds';

/** Heights of the points of each curve, in pixels from the top. */
async function heightsOf(
  lines: readonly PlotLine[],
  isShare = false,
): Promise<readonly (readonly number[])[]> {
  const svg = await linePlot({ lines, xName, isShare });
  const curves = [...svg.matchAll(/<path d="M([^"Z]*)" fill="none"[^>]* stroke-width="1.6"/g)];
  const points = curves.map(([, path = '']) => path.split('L').map((point) => Number(point.split(' ')[1])));
  // Of the legend the strokes lie flat.
  return points.filter((heights) => new Set(heights).size > 1);
}

describe('a plot', () => {
  it('draws each line, the higher the more', async () => {
    const [heights = [], ...more] = await heightsOf([{ name: 'a', values: [0, 10, 5] }]);
    const [first = 0, second = 0, third = 0] = heights;
    expect(more).toEqual([]);
    expect(second).toBeLessThan(third);
    expect(third).toBeLessThan(first);
    expect(third).toBeCloseTo((first + second) / 2, 0);
  });

  it('of a share ends at the whole', async () => {
    const [[none = 0, half = 0] = []] = await heightsOf([{ name: 'a', values: [0, 0.5] }], true);
    const [[, whole = 0] = []] = await heightsOf([{ name: 'a', values: [0, 1] }], true);
    expect(none - half).toBeCloseTo((none - whole) / 2, 0);
  });

  it('holds a line of nothing, and one of zeros', async () => {
    for (const values of [[], [0, 0]])
      expect(await linePlot({ lines: [{ name: 'a', values }], xName })).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('names every line, and tells eight of them apart', async () => {
    const lines = Array.from({ length: 8 }, (_, i) => ({ name: `<${i}> & "co"`, values: [i, i + 1] }));
    const svg = await linePlot({ lines, xName });
    const strokes = [...svg.matchAll(/stroke="(#\w+)" stroke-width="1.6"(?: stroke-dasharray="([\d,]+)")?/g)];
    expect(new Set(strokes.map(([, colour, dashes]) => `${colour} ${dashes}`)).size).toBe(8);
    expect(svg).toContain('&lt;7&gt; &amp; &quot;co&quot;');
    expect(svg).not.toMatch(/<\d>/);
  });
});
