import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Disk, DiskFolder, LockResult } from './disk.ts';
import { lockInFolder } from './folder-lock.ts';

/** The machine's file system. Two machines, or two containers, that share a folder are not kept apart. */
export const nodeDisk: Disk = {
  open(path) {
    const folder = resolve(path);
    makeFolder(folder);
    return new NodeFolder(folder);
  },
};

/**
 * Makes a folder and those above it; each is an entry in the one above it, which is synced. Not `mkdirSync` with
 * `recursive`: that one tries for ever where a file system answers ENOENT in a folder that is there, as /proc does
 * (seen in Node 26.10).
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  syncFolderNow(parent);
}

class NodeFolder implements DiskFolder {
  readonly #path: string;
  readonly #appending = new Map<string, FileHandle>();

  constructor(path: string) {
    this.#path = path;
  }

  lock(name: string): LockResult {
    return lockInFolder(this.#path, name);
  }

  names(): readonly string[] {
    return readdirSync(this.#path);
  }

  read(name: string, bytesMax: number): Uint8Array | null {
    const path = join(this.#path, name);
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return null;
    if (entry.size > bytesMax) throw new RangeError(`longer than ${bytesMax} bytes`);
    return readFileSync(path);
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.#handleOf(name);
    try {
      await handle.appendFile(bytes);
      await handle.datasync();
      // Who starts next reads what has the name then: what was written into a file that was moved away is lost to it.
      if (!(await isAt(join(this.#path, name), handle))) throw new Error('the file was moved or deleted');
    } catch (error) {
      await this.#forget(name);
      throw error;
    }
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    await this.#forget(name);
    const path = join(this.#path, name);
    await writeSynced(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    await this.#sync();
  }

  async remove(name: string): Promise<void> {
    await this.#forget(name);
    await rm(join(this.#path, name), { force: true });
    await this.#sync();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#appending.keys()].map((name) => this.#forget(name)));
  }

  async #handleOf(name: string): Promise<FileHandle> {
    const known = this.#appending.get(name);
    if (known !== undefined) return known;
    const handle = await open(join(this.#path, name), constants.O_WRONLY | constants.O_APPEND);
    this.#appending.set(name, handle);
    return handle;
  }

  async #forget(name: string): Promise<void> {
    const handle = this.#appending.get(name);
    this.#appending.delete(name);
    await handle?.close();
  }

  async #sync(): Promise<void> {
    if (!canSyncFolders) return;
    const handle = await open(this.#path, 'r');
    await handle.sync().finally(() => handle.close());
  }
}

async function isAt(path: string, handle: FileHandle): Promise<boolean> {
  const [own, named] = await Promise.all([
    handle.stat({ bigint: true }),
    stat(path, { bigint: true }).catch(() => null),
  ]);
  return own.ino === named?.ino && own.dev === named.dev;
}

/** Windows keeps its folders by itself and does not open them. */
const canSyncFolders = process.platform !== 'win32';

function syncFolderNow(path: string): void {
  if (!canSyncFolders) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
