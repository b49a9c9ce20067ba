import { rmSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError } from '../bench-error.ts';

/** Where one gateway of the bench keeps its store and its master key. */
export interface BenchFolder {
  readonly dataDir: string;
  readonly masterKeyFile: string;
}

/** What a shell says of a command that Ctrl-C ended. */
const stoppedExit = 130;

/** `f_type` of file systems that live in memory: an fsync there costs nothing and means nothing. */
const memoryFileSystems: readonly number[] = [0x01021994, 0x858458f6];

/** A folder for the bench on a real disk, and its removal: also when somebody stops the bench half-way. */
export async function makeBenchRoot(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const parent = (await isOnDisk(tmpdir())) ? tmpdir() : '/var/tmp';
  if (!(await isOnDisk(parent))) throw new BenchError('no-disk');
  const path = await mkdtemp(join(parent, 'rollcall-bench-'));
  const stop = () => process.exit(stoppedExit);
  const leave = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', leave).once('SIGINT', stop).once('SIGTERM', stop);
  return {
    path,
    async remove() {
      process.off('exit', leave).off('SIGINT', stop).off('SIGTERM', stop);
      await rm(path, { recursive: true, force: true });
    },
  };
}

export function folderIn(root: string, name: string): BenchFolder {
  return { dataDir: join(root, name), masterKeyFile: join(root, `${name}.key`) };
}

async function isOnDisk(path: string): Promise<boolean> {
  return !memoryFileSystems.includes((await statfs(path)).type);
}
