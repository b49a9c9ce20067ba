import stringWidth from 'string-width';

/** Rows of cells, each column as wide as its widest cell, 汉字 counted as two. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, stringWidth(cell));
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => pad(cell, (widths[i] ?? 0) + gap));
      return cells.join('').trimEnd();
    })
    .join('\n');
}

/** `text` with blanks behind it up to `width` columns of a terminal. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
