import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NpmPackage } from './npm-package.ts';

/** The oldest Node that libraries are made for. Newer ones of the system's count until the one that we bring. */
const [oldestMajor, ownMajor] = [20, 26];
const versionTimeoutMs = 10_000;

/** What `node@20` of npm comes to on this machine: brought where no such Node is there. */
const name = `node-${process.platform}-${process.arch}`;
export const node20Package: NpmPackage = {
  spec: `${name}@20.20.2`,
  folder: fileURLToPath(new URL('../../node_modules/.cache/node20', import.meta.url)),
};
const brought = join(node20Package.folder, 'node_modules', name, 'bin/node');

type Env = Readonly<Record<string, string | undefined>>;

/** A Node other than ours on which packed libraries are tried: ROLLCALL_TEST_NODE20, the caller's, or one brought for it. */
export function node20(env: Env): string | null {
  return candidatesIn(env).find(isOldEnough) ?? null;
}

function candidatesIn({ ROLLCALL_TEST_NODE20: named, PATH = '' }: Env): string[] {
  const folders = PATH.split(delimiter).filter(
    (folder) => folder !== '' && !folder.endsWith('node_modules/.bin'),
  );
  const programs = [...folders, '/usr/bin', '/usr/local/bin'].map((folder) => join(folder, 'node'));
  return [...(named === undefined ? [] : [named]), ...new Set(programs), brought];
}

function isOldEnough(path: string): boolean {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: versionTimeoutMs });
  const major = Number(/^v(\d+)\./.exec(stdout ?? '')?.[1]);
  return major >= oldestMajor && major < ownMajor;
}
