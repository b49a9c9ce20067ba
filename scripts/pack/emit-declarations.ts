import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dirname as posixDirname, join as posixJoin } from 'node:path/posix';
import { DeclarationTree } from './declaration-tree.ts';
import type { Publishable } from './publishable.ts';
import {
  declarationOf,
  readManifest,
  repositoryRoot,
  type SourceManifest,
  sourceOf,
} from './source-manifest.ts';

const tscDeadlineMs = 120_000;

/**
 * Writes the declarations that the entries need into `outDir`, as `keys/src/secret.d.ts`. What they name of another
 * workspace is led to that one's own declarations, so that nothing has to be installed.
 */
export function emitDeclarations(
  { folder, entries }: Publishable,
  manifest: SourceManifest,
  outDir: string,
): void {
  const sources = entries.map((entry) => sourceOf(folder, manifest, entry));
  const emitted = mkdtempSync(join(tmpdir(), 'rollcall-declarations-'));
  try {
    runCompiler(sources, emitted);
    const read = (file: string) => readFileSync(join(emitted, file), 'utf8');
    const tree = new DeclarationTree({ read, fileOf: declarationNamed });
    for (const source of sources) tree.keepAll(declarationOf(source));
    for (const [file, text] of tree.texts()) {
      mkdirSync(dirname(join(outDir, file)), { recursive: true });
      writeFileSync(join(outDir, file), text);
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

function runCompiler(sources: readonly string[], outDir: string): void {
  const config = {
    extends: join(repositoryRoot, 'tsconfig.base.json'),
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
      ...{ types: ['node'], typeRoots: [join(repositoryRoot, 'node_modules/@types')] },
      ...{ rootDir: join(repositoryRoot, 'packages'), outDir, paths: workspacePaths() },
    },
    files: sources.map((source) => join(repositoryRoot, source)),
  };
  const file = join(outDir, 'tsconfig.json');
  writeFileSync(file, JSON.stringify(config));
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  execFileSync(process.execPath, [compiler, '-p', file], { stdio: 'inherit', timeout: tscDeadlineMs });
}

/** Where each entry of each library lies: the compiler writes no declarations of what it finds in node_modules. */
function workspacePaths(): Readonly<Record<string, readonly string[]>> {
  const folders = readdirSync(join(repositoryRoot, 'packages')).map((name) => `packages/${name}`);
  const paths = folders.flatMap((folder) => {
    const manifest = readManifest(folder);
    return Object.keys(manifest.exports).map((entry) => [
      `${manifest.name}${entry.slice(1)}`,
      [join(repositoryRoot, sourceOf(folder, manifest, entry))],
    ]);
  });
  return Object.fromEntries(paths);
}

/** The declaration file that a module of ours has. @throws Error for a foreign one: it would have to be installed. */
function declarationNamed(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return posixJoin(posixDirname(file), specifier.replace(/\.ts$/, '.d.ts'));
  const [, name, rest] = /^@rollcall\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) throw new Error(`${file} names ${specifier}, which is not in the package`);
  const folder = `packages/${name}`;
  return declarationOf(sourceOf(folder, readManifest(folder), `.${rest ?? ''}`));
}
