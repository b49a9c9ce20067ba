import { legendBelow } from '../../report/chart-legend.ts';
import { chartSvg, lineSeries } from '../../report/chart-svg.ts';

/** Lines over the same seconds, y by the index of x. */
export interface LinePlot {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly xName: string;
  /** Where y ends: the same in plots that stand side by side. */
  readonly yMax: number;
  /** Of the whole: y from 0 to 1. */
  readonly isShare: boolean;
}

const size = { width: 420, height: 270 } as const;

/** A plot as a piece of SVG. */
export function linePlot(content: LinePlot): Promise<string> {
  return chartSvg(content.title, linePlotOption(content), size);
}

/** The same as ECharts is asked for it. */
export function linePlotOption({ lines, xName, yMax, isShare }: LinePlot) {
  const names = lines.map(({ name }) => name);
  const { legend, heightPx } = legendBelow(names, { left: 40, right: size.width, columns: 2 });
  return {
    grid: { left: 48, right: 14, top: 12, bottom: 42 + heightPx },
    legend,
    xAxis: {
      ...{ type: 'value', min: 0, max: Math.max(1, ...lines.map(({ values }) => values.length - 1)) },
      ...{ name: xName, nameLocation: 'middle', nameGap: 26 },
      axisLabel: { showMaxLabel: false },
      splitLine: { show: false },
    },
    yAxis: {
      ...{ type: 'value', min: 0, max: isShare ? 1 : yMax, ...(isShare ? { interval: 0.25 } : {}) },
      axisLabel: isShare ? { formatter: (share: number) => `${share * 100} %` } : { showMaxLabel: false },
      splitLine: { lineStyle: { color: '#dddddd' } },
    },
    series: lines.map(({ name, values }, i) =>
      lineSeries(
        i,
        name,
        values.map((value, second) => [second, value]),
      ),
    ),
  };
}
