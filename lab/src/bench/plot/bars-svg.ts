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
const layout = { left: 150, barWidth: 360, rowHeight: 26, top: 34, right: 170 } as const;
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

/** One horizontal bar a row, with a line where the goal is. */
export function barsSvg(rows: readonly PlottedRow[]): string {
  const { left, barWidth, rowHeight, top, right } = layout;
  const width = left + barWidth + right;
  const height = top + rows.length * rowHeight + 12;
  const goalAt = left + barWidth / reachMax;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${goalAt}" y="20" text-anchor="middle" fill="#555555">goal</text>`,
    ...rows.map((row, i) => barOf(row, top + i * rowHeight)),
    `<line x1="${goalAt}" y1="26" x2="${goalAt}" y2="${height - 8}" stroke="#555555" stroke-dasharray="4 3"/>`,
    '</svg>',
    '',
  ].join('\n');
}

function barOf(row: PlottedRow, y: number): string {
  const { left, barWidth, rowHeight } = layout;
  const length = Math.round((Math.min(reachOf(row), reachMax) / reachMax) * barWidth);
  const unit = row.unit === 'ratio' ? '×' : row.unit;
  const figure = `${Number(row.value.toPrecision(3))} ${unit} (goal ${row.goal} ${unit})`;
  const middle = y + rowHeight / 2 + 4;
  return [
    `<text x="${left - 8}" y="${middle}" text-anchor="end" fill="#222222">${row.id}</text>`,
    `<rect x="${left}" y="${y + 4}" width="${length}" height="${rowHeight - 8}" fill="${row.pass ? met : missed}"/>`,
    `<text x="${left + barWidth + 8}" y="${middle}" fill="#222222">${figure}</text>`,
  ].join('\n');
}
