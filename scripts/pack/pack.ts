/**
 * Makes a library ready to be published: `node scripts/pack/pack.ts NAME [--to DIR]`, such as `terminal`. Prints the
 * tarball and its size. Its workspaces are inside; it is installed with no other package.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCode } from './bundle-code.ts';
import { emitDeclarations } from './emit-declarations.ts';
import { publishables } from './publishable.ts';
import { publishedManifest } from './published-manifest.ts';
import { publishedPage } from './published-page.ts';
import { readManifest, repositoryRoot } from './source-manifest.ts';

const npmDeadlineMs = 60_000;

const { values, positionals } = parseArgs({
  options: { to: { type: 'string', default: '.' } },
  allowPositionals: true,
});
const [name = ''] = positionals;
const library = publishables[name];
if (library === undefined) {
  console.error(`there is no library ${name}; there are ${Object.keys(publishables).join(', ')}`);
  process.exit(2);
}

const staging = mkdtempSync(join(tmpdir(), 'rollcall-pack-'));
try {
  const manifest = readManifest(library.folder);
  await bundleCode(library, manifest, staging);
  emitDeclarations(library, manifest, join(staging, 'types'));
  writeJson('package.json', publishedManifest(library, manifest));
  for (const page of Object.keys(library.pages)) {
    writeFileSync(join(staging, page), publishedPage(library, page));
  }
  copyFileSync(join(repositoryRoot, 'LICENSE'), join(staging, 'LICENSE'));
  const to = resolve(values.to);
  mkdirSync(to, { recursive: true });
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', to];
  const out = execFileSync('npm', words, { cwd: staging, encoding: 'utf8', timeout: npmDeadlineMs });
  const { filename, size, unpackedSize, entryCount } = packed(JSON.parse(out));
  console.log(`${join(to, filename)}: ${size} bytes, ${unpackedSize} unpacked, ${entryCount} files`);
} finally {
  rmSync(staging, { recursive: true });
}

function writeJson(file: string, value: object): void {
  writeFileSync(join(staging, file), `${JSON.stringify(value, null, 2)}\n`);
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly entryCount: number;
}

/** npm 11 answers with a list, npm 12 with an object by package name. */
function packed(answer: readonly Packed[] | Readonly<Record<string, Packed>>): Packed {
  const [first] = Object.values(answer);
  if (first === undefined) throw new Error('npm packed nothing');
  return first;
}
