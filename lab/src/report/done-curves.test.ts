import { describe, expect, it } from 'vitest';
import type { DonePoint } from './done-curve.ts';
import { doneCurvesSvg } from './done-curves.ts';

const size = { width: 420, height: 270, columns: 2 } as const;
const bars: readonly DonePoint[] = [
  [350, 0.5],
  [1_000, 0.99],
];

function drawn(...curves: readonly (readonly DonePoint[])[]): Promise<string> {
  const named = curves.map((points, i) => ({ name: `client <${i}>`, points }));
  return doneCurvesSvg({ curves: named, goals: bars }, size);
}

/** Where a curve of this colour ends, in pixels from the top. */
function endOf(svg: string, colour: string): number {
  const paths = [...svg.matchAll(/<path d="M([^"Z]*)" fill="none"[^>]* stroke="(#\w+)" stroke-width="2"/g)];
  const path = paths.find(([, , stroke]) => stroke === colour)?.[1] ?? '';
  return Number(path.split('L').at(-1)?.split(' ')[1]);
}

describe('the curves of what was done by when', () => {
  it('end at the top where every sign-in was done, and short of it where some failed', async () => {
    const svg = await drawn([[300, 1]], [[300, 0.5]]);
    expect(endOf(svg, '#1565c0')).toBeCloseTo(12, 0);
    expect(endOf(svg, '#c62828')).toBeGreaterThan(50);
  });

  it('name every client, and hold what is off the axis', async () => {
    const svg = await drawn([[1, 1]], [], [[1_000_000, 1]]);
    for (const i of [0, 1, 2]) expect(svg).toContain(`client &lt;${i}&gt;`);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|<\d>/);
  });

  it('have a diamond a goal', async () => {
    const svg = await drawn([[300, 1]]);
    expect(svg.match(/<path [^>]*fill="#2e7d32"/g)).toHaveLength(bars.length);
  });
});
