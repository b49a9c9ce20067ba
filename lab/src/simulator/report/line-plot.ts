import { escaped } from '../../report/report-page.ts';

/** One line of a plot: y by the index of x. */
export interface PlotLine {
  readonly name: string;
  readonly values: readonly number[];
}

const size = { width: 760, height: 260, left: 56, right: 16, top: 28, bottom: 34 } as const;
const legend = { columns: 3, rowHeight: 18, dashLength: 26 } as const;
const colours = ['#1565c0', '#c62828', '#b45309', '#6a1b9a'];
const ticks = 4;

/** A plot of several lines over the same x, as a piece of SVG that needs nothing else. */
export function linePlot(options: {
  readonly title: string;
  readonly lines: readonly PlotLine[];
  /** Of x: the index, times this. */
  readonly step: number;
  readonly xName: string;
  readonly yMax?: number;
}): string {
  const { title, lines, step, xName } = options;
  const count = Math.max(2, ...lines.map(({ values }) => values.length));
  const yMax = options.yMax ?? Math.max(1e-9, ...lines.flatMap(({ values }) => values));
  const x = (at: number) => size.left + (at / (count - 1)) * (size.width - size.left - size.right);
  const y = (value: number) =>
    size.height - size.bottom - (value / yMax) * (size.height - size.top - size.bottom);
  const grid = Array.from({ length: ticks + 1 }, (_, tick) => {
    const value = (yMax * tick) / ticks;
    const at = y(value).toFixed(1);
    return `<line x1="${size.left}" y1="${at}" x2="${size.width - size.right}" y2="${at}" stroke="#dddddd"/><text x="${size.left - 6}" y="${Number(at) + 4}" text-anchor="end">${shortOf(value)}</text>`;
  });
  const marks = Array.from({ length: ticks + 1 }, (_, tick) => {
    const at = ((count - 1) * tick) / ticks;
    return `<text x="${x(at).toFixed(1)}" y="${size.height - 14}" text-anchor="middle">${shortOf(at * step)}</text>`;
  });
  const drawn = lines.map(({ values }, i) => {
    const points = values
      .map((value, at) => `${x(at).toFixed(1)},${y(Math.min(value, yMax)).toFixed(1)}`)
      .join(' ');
    return `<polyline points="${points}" fill="none" ${strokeOf(i)}/>`;
  });
  const columnWidth = (size.width - size.left) / legend.columns;
  const names = lines.map(({ name }, i) => {
    const left = size.left + (i % legend.columns) * columnWidth;
    const at = size.height + (Math.floor(i / legend.columns) + 0.5) * legend.rowHeight;
    return `<line x1="${left}" y1="${at}" x2="${left + legend.dashLength}" y2="${at}" ${strokeOf(i)}/><text x="${left + legend.dashLength + 6}" y="${at + 4}">${escaped(name)}</text>`;
  });
  const height = size.height + Math.ceil(lines.length / legend.columns) * legend.rowHeight;
  return [
    `<svg viewBox="0 0 ${size.width} ${height}" font-family="sans-serif" font-size="11" role="img">`,
    `<text x="${size.left}" y="16" font-size="13" font-weight="bold">${escaped(title)}</text>`,
    ...grid,
    ...marks,
    `<text x="${size.width - size.right}" y="${size.height - 2}" text-anchor="end">${escaped(xName)}</text>`,
    ...drawn,
    ...names,
    '</svg>',
  ].join('\n');
}

/** Never by colour alone: the second four are dashed. */
function strokeOf(line: number): string {
  const dashes = line >= colours.length ? ' stroke-dasharray="6 4"' : '';
  return `stroke="${colours[line % colours.length]}" stroke-width="1.6"${dashes}`;
}

function shortOf(value: number): string {
  return String(Number(value.toPrecision(3)));
}
