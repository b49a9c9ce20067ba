import { dirname, join } from 'node:path/posix';
import { type NameUse, nameUseAt } from './global-name.ts';
import { type Import, importAt } from './imports.ts';
import { functionAt, type MeasuredFunction } from './measured-function.ts';
import { projectFiles, readText } from './repository.ts';
import { type Comment, isIdentifier, parseSyntax, rootName, type SyntaxNode, walkSyntax } from './syntax.ts';

interface Named {
  readonly name: string;
  readonly start: number;
}

/** What the rules need to know of a file, gathered in one walk over its syntax. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
  readonly functions: readonly MeasuredFunction[];
  /** Every name in the file, whatever it stands for. */
  readonly identifiers: readonly Named[];
  readonly nameUses: readonly NameUse[];
  /** `only`, `skip` and the like on a test or a suite. */
  readonly testModifiers: readonly Named[];
  /** Line of an offset, from 1. */
  lineOf(offset: number): number;
}

const testWords = new Set(['it', 'test', 'describe', 'suite']);
const modifierWords = new Set(['only', 'skip', 'todo', 'fails']);

/** Every TypeScript and JavaScript file of the project. Parsed as this file is loaded, where no test's clock runs. */
export const sourceFiles: readonly SourceFile[] = projectFiles
  .filter((path) => /\.(ts|js|mjs)$/.test(path))
  .map((path) => readSource(path, readText(path)));

/** Parses one file; rules are tried on made-up ones too. */
export function readSource(path: string, text: string): SourceFile {
  const { program, comments } = parseSyntax(path, text);
  const imports: Import[] = [];
  const functions: MeasuredFunction[] = [];
  const identifiers: Named[] = [];
  const nameUses: NameUse[] = [];
  const testModifiers: Named[] = [];
  walkSyntax(program, (place) => {
    push(imports, importAt(place));
    push(functions, functionAt(place));
    push(nameUses, nameUseAt(place));
    push(testModifiers, testModifierAt(place.node));
    if (isIdentifier(place.node)) identifiers.push({ name: place.node.name, start: place.node.start });
  });
  const lineOf = lineFinder(text);
  return { path, text, program, comments, imports, functions, identifiers, nameUses, testModifiers, lineOf };
}

/** Tests, and the suites that several implementations run: they may use the tools of the root. */
export function isTestCode(path: string): boolean {
  return /\.test\.ts$|^test\/|^(packages|apps)\/[^/]+\/test\/|\/contract\/|-contract\.ts$/.test(path);
}

/** `./keys.ts` seen from a file → a path from the root. */
export function resolveRelative(from: string, specifier: string): string {
  return join(dirname(from), specifier);
}

/** `path:line`, as editors and terminals open it. */
export function at(file: SourceFile, offset: number): string {
  return `${file.path}:${file.lineOf(offset)}`;
}

function push<T>(list: T[], found: T | null): void {
  if (found !== null) list.push(found);
}

function testModifierAt(node: SyntaxNode): Named | null {
  if (node.type !== 'MemberExpression' || !isIdentifier(node['property'])) return null;
  const { name } = node['property'];
  if (!modifierWords.has(name) || !testWords.has(rootName(node) ?? '')) return null;
  return { name, start: node.start };
}

function lineFinder(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) ends.push(i);
  return (offset) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
