import { chartSvg } from '../../report/chart-svg.ts';

/** A row as `rollcall bench … --json` prints it, as far as a picture needs it. */
export interface PlottedRow {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number;
  readonly pass: boolean;
}

/** Bars up to this many times their goal; longer ones are cut, with their figure beside. */
const reachMax = 2;
const layout = { width: 680, rowHeight: 26, top: 34, bottom: 12, left: 150, right: 170 } as const;
const met = '#2e7d32';
const missed = '#c62828';

/**
 * How far each bar is reached: 1 is the goal, more is better. A goal that is to be kept under counts the other way
 * round, so that one picture holds them all.
 */
export function reachOf({ value, goal, pass }: PlottedRow): number {
  const isLessBetter = pass ? value <= goal : value > goal;
  return isLessBetter ? goal / value : value / goal;
}

/** One horizontal bar a row, with a line where the goal is, as a file of SVG. */
export async function barsSvg(rows: readonly PlottedRow[]): Promise<string> {
  const { width, rowHeight, top, bottom } = layout;
  const height = top + rows.length * rowHeight + bottom;
  return `${await chartSvg('How far each bar is reached', barsOption(rows), { width, height })}\n`;
}

/** The same as ECharts is asked for it. */
export function barsOption(rows: readonly PlottedRow[]) {
  const { rowHeight, top, bottom, left, right } = layout;
  // The axis runs downwards, so the line begins at the top.
  const label = { formatter: 'goal', position: 'start', color: '#555555' };
  const goalLine = { lineStyle: { color: '#555555', type: [4, 3] }, label, silent: true, symbol: 'none' };
  return {
    backgroundColor: '#ffffff',
    grid: { top, bottom, left, right },
    xAxis: { type: 'value', min: 0, max: reachMax, show: false },
    yAxis: [
      namesAxis(rows.map(({ id }) => id)),
      // The figures stand in a column of their own, whatever the bar's length.
      namesAxis(rows.map(figureOf)),
    ],
    series: {
      ...{ type: 'bar', silent: true, barWidth: rowHeight - 8 },
      data: rows.map((row) => ({
        value: Math.min(reachOf(row), reachMax),
        itemStyle: { color: row.pass ? met : missed },
      })),
      markLine: { ...goalLine, data: [{ xAxis: 1 }] },
    },
  };
}

function namesAxis(data: readonly string[]): object {
  const hidden = { axisLine: { show: false }, axisTick: { show: false } };
  return { type: 'category', inverse: true, data: [...data], axisLabel: { color: '#222222' }, ...hidden };
}

function figureOf({ value, unit, goal }: PlottedRow): string {
  const shown = unit === 'ratio' ? '×' : unit;
  return `${Number(value.toPrecision(3))} ${shown} (goal ${goal} ${shown})`;
}
