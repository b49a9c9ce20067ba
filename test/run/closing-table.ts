import type { Outcome } from './outcome.ts';

/** The table of suites, then alone on the last line the sums: `412 passed, 0 failed`, and `, 1 skipped` if any was. */
export function closingLines(outcomes: readonly Outcome[]): string[] {
  const rows = outcomes.map(({ suite, passed, failed, notRun, elapsedMs }) => [
    suite,
    String(passed),
    String(failed),
    seconds(elapsedMs),
    notRun.join('; ') || '-',
  ]);
  return [...table([['suite', 'passed', 'failed', 'time', 'not run'], ...rows]), '', sumLine(outcomes)];
}

export function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1000).toFixed(1)} s`;
}

function sumLine(outcomes: readonly Outcome[]): string {
  const sum = (of: 'passed' | 'failed' | 'skipped') =>
    outcomes.reduce((total, outcome) => total + outcome[of], 0);
  const counted = `${sum('passed')} passed, ${sum('failed')} failed`;
  return sum('skipped') > 0 ? `${counted}, ${sum('skipped')} skipped` : counted;
}

/** Columns of figures stand to the right, the first and the last to the left. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const isFigure = column > 0 && column < row.length - 1;
        return isFigure ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}
