import { legendBelow } from './chart-legend.ts';
import { type ChartSize, chartColours, chartSvg, lineDashes } from './chart-svg.ts';
import type { DonePoint } from './done-curve.ts';

/** The axis of time: from what no one notices to what nobody waits for, each decade as wide as the others. */
const fromMs = 10;
const untilMs = 200_000;

export interface DoneCurves {
  /** Rollcall first. */
  readonly curves: readonly { readonly name: string; readonly points: readonly DonePoint[] }[];
  /** Where a bar wants a curve to pass on its left. */
  readonly goals: readonly DonePoint[];
}

/** Pixels, and how many names stand beside each other below. */
export interface DoneCurvesSize extends ChartSize {
  readonly columns: number;
}

/** The share of sign-ins that were done by each time: a curve a client, a diamond where a goal is. */
export function doneCurvesSvg(
  { curves, goals }: DoneCurves,
  { width, height, columns }: DoneCurvesSize,
): Promise<string> {
  const names = curves.map(({ name }) => name);
  const { legend, heightPx } = legendBelow(names, { left: 40, right: width, columns });
  return chartSvg(
    {
      grid: { left: 48, right: 14, top: 12, bottom: 26 + heightPx },
      legend,
      xAxis: {
        ...{ type: 'log', min: fromMs, max: untilMs },
        axisLabel: { formatter: (ms: number) => `${ms / 1_000} s`, showMaxLabel: false },
        splitLine: { lineStyle: { color: '#eeeeee' } },
      },
      yAxis: {
        ...{ type: 'value', min: 0, max: 1, interval: 0.25 },
        axisLabel: { formatter: (share: number) => `${share * 100} %` },
        splitLine: { lineStyle: { color: '#dddddd' } },
      },
      series: [
        ...curves.map(({ name, points }, i) => ({
          ...{ type: 'line', step: 'end', name, symbol: 'none', silent: true },
          lineStyle: { width: 2, type: lineDashes[i % lineDashes.length] },
          itemStyle: { color: chartColours[i % chartColours.length] },
          data: wholeCurve(points),
        })),
        {
          ...{ type: 'scatter', symbol: 'diamond', symbolSize: 11, silent: true, z: 5 },
          itemStyle: { color: '#2e7d32' },
          data: goals.map(([ms, share]) => [onAxis(ms), share]),
        },
      ],
    },
    { width, height },
  );
}

/** From the left edge, where nothing is done, to the right one. */
function wholeCurve(points: readonly DonePoint[]): readonly DonePoint[] {
  const last = points.at(-1)?.[1] ?? 0;
  return [[fromMs, 0], ...points.map(([ms, share]) => [onAxis(ms), share] as const), [untilMs, last]];
}

function onAxis(ms: number): number {
  return Math.min(Math.max(ms, fromMs), untilMs);
}
