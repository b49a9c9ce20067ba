import type { EChartsCoreOption } from 'echarts/core';

/** Told apart on white, and by people who see no red; dashes tell them apart besides. */
export const chartColours = ['#1565c0', '#c62828', '#b45309', '#6a1b9a'] as const;
export const lineDashes = ['solid', [7, 4], [2, 3], [9, 3, 2, 3]] as const;

/** Pixels; on a page it is as wide as its place. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Loaded where a chart is drawn: no other verb of the command line pays for it. */
let loaded: Promise<typeof import('echarts/core')> | undefined;

/** A chart as a piece of SVG that needs nothing else, nothing in it moves. `option` is that of ECharts. */
export async function chartSvg(option: EChartsCoreOption, { width, height }: ChartSize): Promise<string> {
  loaded ??= load();
  const chart = (await loaded).init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      color: [...chartColours],
      textStyle: { fontFamily: 'sans-serif', fontSize: 12 },
      ...option,
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
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
