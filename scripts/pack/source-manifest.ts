import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

/** What is read of a library's package.json. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export function readManifest(folder: string): SourceManifest {
  return JSON.parse(readFileSync(join(repositoryRoot, folder, 'package.json'), 'utf8'));
}

/** The source file behind an entry, from the root of the repository. */
export function sourceOf(folder: string, { exports }: SourceManifest, entry: string): string {
  const target = exports[entry];
  if (target === undefined) throw new Error(`${folder}/package.json exports no ${entry}`);
  return `${folder}/${target.replace(/^\.\//, '')}`;
}

/** `.` → `index`, `./openssl` → `openssl`: the file an entry becomes. */
export function fileNameOf(entry: string): string {
  return entry === '.' ? 'index' : entry.replace(/^\.\//, '').replaceAll('/', '-');
}

/** `packages/keys/src/index.ts` → `keys/src/index.d.ts`: where its declarations lie under `types`. */
export function declarationOf(source: string): string {
  return source.replace(/^packages\//, '').replace(/\.ts$/, '.d.ts');
}
