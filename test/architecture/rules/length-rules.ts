import type { LongCode } from '../long-code-allowances.ts';
import type { SourceFile } from '../source/source-file.ts';

/** Over these a reader loses the thread: a sign to look again (design of TigerBeetle's style check). */
export const fileLinesMax = 500;
export const functionLinesMax = 70;

export interface FoundLength {
  readonly path: string;
  readonly functionName?: string;
  readonly lines: number;
}

export interface LengthVerdict {
  readonly unlisted: readonly string[];
  readonly stale: readonly string[];
}

export function longCodeIn(file: SourceFile): FoundLength[] {
  const fileLines = file.text.trimEnd().split('\n').length;
  const functions = file.functions
    .map(({ name, start, end }) => ({
      path: file.path,
      functionName: name,
      lines: file.lineOf(end) - file.lineOf(start) + 1,
    }))
    .filter(({ lines }) => lines > functionLinesMax);
  return fileLines > fileLinesMax ? [{ path: file.path, lines: fileLines }, ...functions] : functions;
}

/** Long code without an entry, and entries without long code. */
export function compareLengths(found: readonly FoundLength[], listed: readonly LongCode[]): LengthVerdict {
  const isSame = (a: Omit<FoundLength, 'lines'>, b: Omit<FoundLength, 'lines'>) =>
    a.path === b.path && a.functionName === b.functionName;
  const nameOf = ({ path, functionName }: Omit<FoundLength, 'lines'>) =>
    functionName === undefined ? path : `${path} ${functionName}`;
  return {
    unlisted: found
      .filter((code) => !listed.some((entry) => isSame(code, entry)))
      .map((code) => `${nameOf(code)}: ${code.lines} lines`),
    stale: listed.filter((entry) => !found.some((code) => isSame(code, entry))).map(nameOf),
  };
}
