import { at, type SourceFile } from '../source/source-file.ts';
import { packageNameOf, workspaceNamed } from '../source/workspace.ts';
import { importedFile, isRelative } from './import-rules.ts';

/** Clock, chance, network, disk and process: handed in as interfaces, never reached for. */
const impureNames = new Set([
  ...['Date', 'Date()', 'Date.now', 'new Date()', 'Temporal', 'Temporal.Now', 'Math', 'Math.random'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'],
  ...['fetch', 'WebSocket', 'XMLHttpRequest', 'process', 'Buffer', 'crypto', 'require', 'globalThis'],
]);

/** What a file of a pure package names although it may not. A call and a member count as the name itself. */
export function impureNamesIn(file: SourceFile): string[] {
  return file.nameUses
    .filter(({ text }) => impureNames.has(text) || impureNames.has(variableOf(text)))
    .map(({ text, start }) => `${at(file, start)} ${text}`);
}

/** Imports of Node's own modules, with or without `node:`, types included. */
export function nodeImportsIn(file: SourceFile): string[] {
  return file.imports
    .filter(({ specifier }) => specifier.startsWith('node:'))
    .map(({ specifier, start }) => `${at(file, start)} ${specifier}`);
}

/**
 * What loading `entry` loads besides files of the project: Node's modules and npm packages, each with the chain of
 * files that leads to it. Types are erased and do not count.
 */
export function foreignModulesBehind(entry: string, files: ReadonlyMap<string, SourceFile>): string[] {
  const chains = new Map([[entry, entry]]);
  const foreign: string[] = [];
  for (const [path, chain] of chains) {
    const file = files.get(path);
    if (!file) throw new Error(`${chain} is not a file of the project`);
    for (const imported of file.imports) {
      if (imported.kind === 'type') continue;
      const { specifier } = imported;
      const isOurs = isRelative(specifier) || workspaceNamed(packageNameOf(specifier)) !== undefined;
      const target = isOurs ? (importedFile(file, imported) ?? specifier) : undefined;
      if (target === undefined) foreign.push(`${chain} → ${specifier}`);
      else if (!target.endsWith('.json') && !chains.has(target)) chains.set(target, `${chain} → ${target}`);
    }
  }
  return foreign;
}

/** `process.env` and `fetch()` → the variable; but `Math.abs` and `new Date(…)` are harmless and stand for themselves. */
function variableOf(text: string): string {
  return /^(Math|Date|Temporal|new Date)\b/.test(text) ? text : (/^(?:new )?(\w+)/.exec(text)?.[1] ?? text);
}
