import { legendBelow } from '../../report/chart-legend.ts';
import { chartColours, chartSvg, lineDashes } from '../../report/chart-svg.ts';

/** One line of a plot: y by the index of x. */
export interface PlotLine {
  readonly name: string;
  readonly values: readonly number[];
}

const width = 760;
const plotHeight = 240;

/** A plot of several lines over the same seconds. `isShare` where y goes from 0 to 1. */
export function linePlot(options: {
  readonly lines: readonly PlotLine[];
  readonly xName: string;
  readonly isShare?: boolean;
}): Promise<string> {
  const { lines, xName, isShare = false } = options;
  const names = lines.map(({ name }) => name);
  const { legend, heightPx } = legendBelow(names, { left: 50, right: width, columns: 3 });
  return chartSvg(
    {
      grid: { left: 56, right: 16, top: 12, bottom: 44 + heightPx },
      legend,
      xAxis: {
        ...{ type: 'value', min: 0, max: Math.max(1, ...lines.map(({ values }) => values.length - 1)) },
        ...{ name: xName, nameLocation: 'middle', nameGap: 26 },
        axisLabel: { showMaxLabel: false },
        splitLine: { show: false },
      },
      yAxis: {
        ...{ type: 'value', min: 0, ...(isShare ? { max: 1, interval: 0.25 } : {}) },
        axisLabel: isShare ? { formatter: (share: number) => `${share * 100} %` } : {},
        splitLine: { lineStyle: { color: '#dddddd' } },
      },
      series: lines.map(({ name, values }, i) => ({
        ...{ type: 'line', name, symbol: 'none', silent: true },
        lineStyle: { width: 1.6, type: lineDashes[Math.floor(i / chartColours.length) % lineDashes.length] },
        itemStyle: { color: chartColours[i % chartColours.length] },
        data: values.map((value, second) => [second, value]),
      })),
    },
    { width, height: plotHeight + heightPx },
  );
}
