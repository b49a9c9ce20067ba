import { basename } from 'node:path/posix';
import { at, type SourceFile } from '../source/source-file.ts';

/** Drawers: names that say nothing of what lies inside. */
const drawerName = /^(utils?|helpers?|common|managers?|impl|types|misc)$/i;
const drawerSuffix = /(Manager|Helper|Helpers|Impl|Util|Utils)$/;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

/** "Login" is what people do; a terminal signs in. Camel case, kebab case and prose. */
const loginWord = /(?<![A-Za-z])[Ll]og-?[IiOo]n(?![a-z])|(?<=[a-z])Log[IiOo]n(?![a-z])/;
/** Code that people log in to; there is none yet. */
const peopleFolders: readonly string[] = [];

const commentFaults = /\b(TODO|FIXME|XXX)\b|biome-ignore|@ts-(ignore|nocheck|expect-error)|eslint-disable/;

/** A file or folder named as a drawer. */
export function isDrawer(path: string): boolean {
  const stem = basename(path).split('.')[0] ?? '';
  return drawerName.test(stem);
}

/** A code file named otherwise than `retry-budget.ts`. */
export function isKebabCase(path: string): boolean {
  return kebabCase.test(basename(path));
}

export function drawerIdentifiers(file: SourceFile): string[] {
  return file.identifiers
    .filter(({ name }) => drawerSuffix.test(name))
    .map(({ name, start }) => `${at(file, start)} ${name}`);
}

export function loginWords(file: SourceFile): string[] {
  if (peopleFolders.some((folder) => file.path.startsWith(folder))) return [];
  return file.text.split('\n').flatMap((line, i) => {
    const word = loginWord.exec(line)?.[0];
    return word ? [`${file.path}:${i + 1} ${word}`] : [];
  });
}

/** Work put off and checks switched off in comments. */
export function deferredWork(file: SourceFile): string[] {
  return file.comments.flatMap(({ text, start }) => {
    const word = commentFaults.exec(text)?.[0];
    return word ? [`${at(file, start)} ${word}`] : [];
  });
}

export function switchedOffTests(file: SourceFile): string[] {
  return file.testModifiers.map(({ name, start }) => `${at(file, start)} .${name}`);
}

/** Statements of an `index.ts` that do more than list names. */
export function statementsBeyondNames(file: SourceFile): string[] {
  const body = file.program['body'] as readonly {
    readonly type: string;
    readonly source?: unknown;
    readonly start: number;
  }[];
  return body
    .filter(({ type, source }) => !/^Export(Named|All)Declaration$/.test(type) || !source)
    .map(({ start }) => at(file, start));
}
