import { legendBelow } from './chart-legend.ts';
import { type ChartSize, chartSvg, lineSeries } from './chart-svg.ts';
import type { DonePoint } from './done-curve.ts';

/** The axis of time: from what no one notices to what nobody waits for, each decade as wide as the others. */
const fromMs = 5;
const untilMs = 300_000;

export interface DoneCurves {
  readonly title: string;
  /** Rollcall first. */
  readonly curves: readonly { readonly name: string; readonly points: readonly DonePoint[] }[];
  /** Bars: the first curve is to pass above them, or on their left. */
  readonly goals: readonly DonePoint[];
}

/** Pixels, and how many names stand beside each other below. */
export interface DoneCurvesSize extends ChartSize {
  readonly columns: number;
}

/** The share of sign-ins that were done by each time: a curve a client, a diamond where a goal is. */
export function doneCurvesSvg(content: DoneCurves, size: DoneCurvesSize): Promise<string> {
  return chartSvg(content.title, doneCurvesOption(content, size), size);
}

/** The same as ECharts is asked for it. */
export function doneCurvesOption({ curves, goals }: DoneCurves, { width, columns }: DoneCurvesSize) {
  const names = curves.map(({ name }) => name);
  const { legend, heightPx } = legendBelow(names, { left: 40, right: width, columns });
  return {
    grid: { left: 48, right: 14, top: 12, bottom: 26 + heightPx },
    legend,
    xAxis: {
      ...{ type: 'log', min: fromMs, max: untilMs },
      axisLabel: {
        formatter: (ms: number) => `${ms / 1_000} s`,
        ...{ showMinLabel: false, showMaxLabel: false },
      },
      splitLine: { lineStyle: { color: '#eeeeee' } },
    },
    yAxis: {
      ...{ type: 'value', min: 0, max: 1, interval: 0.25 },
      axisLabel: { formatter: (share: number) => `${share * 100} %` },
      splitLine: { lineStyle: { color: '#dddddd' } },
    },
    series: [
      ...curves.map(({ name, points }, i) => ({
        ...lineSeries(i, name, wholeCurve(points)),
        step: 'end',
      })),
      {
        ...{ type: 'scatter', symbol: 'diamond', symbolSize: 11, silent: true, z: 5 },
        itemStyle: { color: '#2e7d32' },
        data: goals.map(onAxis),
      },
    ],
  };
}

/** From the left edge, where nothing is done, to the right one. */
function wholeCurve(points: readonly DonePoint[]): readonly DonePoint[] {
  const last = points.at(-1)?.[1] ?? 0;
  return [[fromMs, 0], ...points.map(onAxis), [untilMs, last]];
}

function onAxis([ms, share]: DonePoint): DonePoint {
  return [Math.min(Math.max(ms, fromMs), untilMs), share];
}
