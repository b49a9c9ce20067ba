import { describe, expect, it } from 'vitest';
import { linePlot, linePlotOption } from './line-plot.ts';

const plot = { title: 'Load', xName: 'seconds', yMax: 10, isShare: false } as const;

describe('a plot', () => {
  it('draws each line over its seconds, up to where all plots beside it end', () => {
    const lines = [{ name: 'a', values: [0, 10, 5] }];
    expect(linePlotOption({ ...plot, lines })).toMatchObject({
      xAxis: { min: 0, max: 2, name: 'seconds' },
      yAxis: { min: 0, max: 10 },
      series: [
        {
          name: 'a',
          data: [
            [0, 0],
            [1, 10],
            [2, 5],
          ],
        },
      ],
    });
  });

  it('of a share ends at the whole', () => {
    const lines = [{ name: 'a', values: [0, 0.5] }];
    expect(linePlotOption({ ...plot, lines, isShare: true }).yAxis).toMatchObject({ max: 1, interval: 0.25 });
  });

  it.each([[[]], [[7]], [[0, 0]]])('holds %j', async (values) => {
    expect(await linePlot({ ...plot, lines: [{ name: 'a', values }] })).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('names every line, and tells four of them apart without colour', async () => {
    const lines = Array.from({ length: 4 }, (_, i) => ({ name: `<${i}> & "co"`, values: [i, i + 1] }));
    const svg = await linePlot({ ...plot, lines });
    const strokes = [...svg.matchAll(/<path [^>]*stroke-width="1.8"(?: stroke-dasharray="([\d,]+)")?/g)];
    expect(new Set(strokes.map(([, dashes]) => dashes)).size).toBe(4);
    expect(svg).toContain('&lt;3&gt; &amp; &quot;co&quot;');
    expect(svg).toContain('aria-label="Load"');
    expect(svg).not.toMatch(/<\d>/);
  });
});
