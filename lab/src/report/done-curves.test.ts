import { describe, expect, it } from 'vitest';
import type { DonePoint } from './done-curve.ts';
import { doneCurvesOption, doneCurvesSvg } from './done-curves.ts';

const size = { width: 420, height: 270, columns: 2 } as const;
const goals: readonly DonePoint[] = [
  [350, 0.5],
  [1_000, 0.99],
];

function contentOf(...curves: readonly (readonly DonePoint[])[]) {
  const named = curves.map((points, i) => ({ name: `client <${i}>`, points }));
  return { title: '"T1" & <more>', curves: named, goals };
}

function seriesOf(...curves: readonly (readonly DonePoint[])[]): readonly object[] {
  return doneCurvesOption(contentOf(...curves), size).series;
}

describe('the curves of what was done by when', () => {
  it('are steps from nothing at the left edge to what was done at the right one', () => {
    const [whole, half, none] = seriesOf([[300, 1]], [[300, 0.5]], []);
    expect(whole).toMatchObject({
      name: 'client <0>',
      step: 'end',
      data: [
        [5, 0],
        [300, 1],
        [300_000, 1],
      ],
    });
    expect(half).toMatchObject({
      data: [
        [5, 0],
        [300, 0.5],
        [300_000, 0.5],
      ],
    });
    expect(none).toMatchObject({
      data: [
        [5, 0],
        [300_000, 0],
      ],
    });
  });

  it('hold what is off the axis at its ends', () => {
    const [curve] = seriesOf([
      [1, 0.5],
      [1_000_000, 1],
    ]);
    expect(curve).toMatchObject({
      data: [
        [5, 0],
        [5, 0.5],
        [300_000, 1],
        [300_000, 1],
      ],
    });
  });

  it('have a diamond a goal, on a decade of time as wide as the others', () => {
    const { series, xAxis } = doneCurvesOption(contentOf([[300, 1]]), size);
    expect(series.at(-1)).toMatchObject({ type: 'scatter', symbol: 'diamond', data: goals });
    expect(xAxis).toMatchObject({ type: 'log', min: 5, max: 300_000 });
    expect([10, 100, 60_000].map(xAxis.axisLabel.formatter)).toEqual(['0.01 s', '0.1 s', '60 s']);
  });

  it('are a picture with its title, its names, and a diamond a goal', async () => {
    const svg = await doneCurvesSvg(contentOf([[300, 1]], []), size);
    expect(svg).toMatch(
      /^<svg role="img" aria-label="&quot;T1&quot; &amp; &lt;more&gt;" width="420" height="270" /,
    );
    for (const i of [0, 1]) expect(svg).toContain(`>client &lt;${i}&gt;</text>`);
    expect(svg.match(/<path [^>]*fill="#2e7d32"/g)).toHaveLength(goals.length);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<\d>|cursor/);
  });
});
