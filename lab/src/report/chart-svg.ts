import type { EChartsCoreOption } from 'echarts/core';
import { escaped } from './report-page.ts';

/** Of the lines of a plot, never told apart by colour alone; a fifth line looks like the first. */
const lineStyles = [
  { color: '#1565c0', type: 'solid' },
  { color: '#c62828', type: [7, 4] },
  { color: '#b45309', type: [2, 3] },
  { color: '#6a1b9a', type: [9, 3, 2, 3] },
] as const;

/** Pixels; on a page it is as wide as its place. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Loaded where a chart is drawn: no other verb of the command line pays for it. */
let loaded: Promise<typeof import('echarts/core')> | undefined;

/** A chart as a piece of SVG that needs nothing else; nothing in it moves. `option` is that of ECharts. */
export async function chartSvg(
  title: string,
  option: EChartsCoreOption,
  { width, height }: ChartSize,
): Promise<string> {
  loaded ??= load();
  const chart = (await loaded).init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'sans-serif', fontSize: 12 },
      ...option,
    });
    const svg = chart.renderToSVGString();
    return svg.replace('<svg ', `<svg role="img" aria-label="${escaped(title)}" `);
  } finally {
    chart.dispose();
  }
}

/** A line of a plot, the `i`-th of it; x and y of each point. */
export function lineSeries(
  i: number,
  name: string,
  data: readonly (readonly [x: number, y: number])[],
): object {
  const { color, type } = lineStyles[i % lineStyles.length] as (typeof lineStyles)[number];
  const style = { lineStyle: { width: 1.8, type }, itemStyle: { color } };
  return { type: 'line', name, symbol: 'none', silent: true, ...style, data };
}

async function load(): Promise<typeof import('echarts/core')> {
  const [core, { BarChart, LineChart, ScatterChart }, { GridComponent, LegendComponent, MarkLineComponent }] =
    await Promise.all([import('echarts/core'), import('echarts/charts'), import('echarts/components')]);
  const { SVGRenderer } = await import('echarts/renderers');
  core.use([
    ...[BarChart, LineChart, ScatterChart],
    ...[GridComponent, LegendComponent, MarkLineComponent, SVGRenderer],
  ]);
  return core;
}
