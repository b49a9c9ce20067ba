/** A row of DEPENDENCIES.md. */
export interface DependencyRow {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly purpose: string;
  readonly whyNotOwn: string;
}

/** The rows of a Markdown page whose first cell is a package name in backticks. */
export function readDependencyTable(page: string): DependencyRow[] {
  return page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 7 && /^`[^`]+`$/.test(cells[1] ?? ''))
    .map(([, name = '', version = '', licence = '', purpose = '', whyNotOwn = '']) => ({
      name: name.slice(1, -1),
      version,
      licence,
      purpose,
      whyNotOwn,
    }));
}
