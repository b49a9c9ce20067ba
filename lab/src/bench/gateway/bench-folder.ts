import { existsSync, lstatSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '../at-end.ts';
import { BenchError } from '../bench-error.ts';
import { isGone, markPattern, processMark } from '../process-mark.ts';

/** Where one gateway of the bench keeps its store and its master key. */
export interface BenchFolder {
  readonly dataDir: string;
  readonly masterKeyFile: string;
}

/** The name of a folder says which process made it. */
const prefix = 'rollcall-bench-';
const pattern = new RegExp(`^${prefix}${markPattern}-\\w{6}$`);

/** `f_type` of file systems that live in memory: an fsync there costs nothing and means nothing. */
const memoryFileSystems: readonly number[] = [0x01021994, 0x858458f6];

/**
 * A folder for the bench on a real disk, and its removal: also when somebody stops the bench half-way. After `kill -9`
 * the next one or `sweepBenchRoots` takes it away.
 */
export async function makeBenchRoot(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const [parent] = await onDisk(parents());
  if (parent === undefined) throw new BenchError('no-disk');
  await sweepBenchRoots();
  const path = await mkdtemp(join(parent, `${prefix}${processMark()}-`));
  const stay = atEnd(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    async remove() {
      stay();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** Takes away the folders of this user's benches that are gone, with their stores and keys. Resolves with their paths. */
export async function sweepBenchRoots(): Promise<readonly string[]> {
  const inParents = await Promise.all(parents().map(leftOversIn));
  const leftOvers = inParents.flat();
  for (const path of leftOvers) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  return leftOvers;
}

export function folderIn(root: string, name: string): BenchFolder {
  return { dataDir: join(root, name), masterKeyFile: join(root, `${name}.key`) };
}

/** Where a folder may be, each once. */
function parents(): readonly string[] {
  return [...new Set([tmpdir(), '/var/tmp'])].filter((path) => existsSync(path));
}

async function onDisk(paths: readonly string[]): Promise<readonly string[]> {
  const types = await Promise.all(paths.map(async (path) => (await statfs(path)).type));
  return paths.filter((_, i) => !memoryFileSystems.includes(types[i] as number));
}

async function leftOversIn(parent: string): Promise<readonly string[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  const paths = entries.filter((entry) => entry.isDirectory() && isLeftOver(entry.name));
  return paths.map(({ name }) => join(parent, name)).filter(isOwn);
}

function isLeftOver(name: string): boolean {
  const [, pid, startTicks] = pattern.exec(name) ?? [];
  return pid !== undefined && startTicks !== undefined && isGone(pid, startTicks);
}

/** Temporary folders are shared: what looks like ours may be anybody's. */
function isOwn(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.();
}
