import { fdatasyncSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { backup, type DatabaseSync } from 'node:sqlite';
import { limits } from '../limits.ts';
import { StoreError } from '../store-error.ts';

export interface Backup {
  /** Never rejects. */
  readonly isUnderWay: Promise<void>;
  readonly done: Promise<void>;
}

/** How a part of the copy is brought to its disk meanwhile. */
export type FlushCopy = (copy: FileHandle) => Promise<void>;

/**
 * In steps on a thread of the system's; what is written meanwhile goes into the copy too. Node gives a backup up whose
 * first step meets a transaction, any later step is tried again.
 */
export function backUp(db: DatabaseSync, file: string, flush?: FlushCopy): Backup {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const done = copyTo(db, file, begin, flush);
  return { isUnderWay: Promise.race([begun, done.catch(() => {})]), done };
}

async function copyTo(
  db: DatabaseSync,
  file: string,
  begin: () => void,
  flush: FlushCopy = (copy) => copy.datasync(),
): Promise<void> {
  const copy = await newFile(file);
  const keepUp = keepingUp(copy, flush);
  const progress = () => {
    begin();
    keepUp();
  };
  try {
    await backup(db, file, { rate: limits.backupPagesPerStep, progress });
  } catch (cause) {
    for (const each of [file, `${file}-journal`]) rmSync(each, { force: true });
    throw unwritable(file, cause);
  } finally {
    // It waits for a flush that is under way.
    await copy.close();
  }
}

/**
 * SQLite brings the copy to its disk with the last step, and whoever has a call for the database waits for the step's
 * end: a gigabyte at once would hold up all sockets for seconds. So the copy goes to its disk while it is written, and
 * where the disk is behind, each step waits for its share. What fails here fails in SQLite's own sync, too.
 */
function keepingUp(copy: FileHandle, flush: FlushCopy): () => void {
  let isFlushing = false;
  return () => {
    if (isFlushing) return flushNow(copy);
    isFlushing = true;
    flush(copy)
      .catch(() => {})
      .finally(() => {
        isFlushing = false;
      });
  };
}

function flushNow(copy: FileHandle): void {
  try {
    fdatasyncSync(copy.fd);
  } catch {
    // See above.
  }
}

async function newFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST'
      ? new StoreError('backup-refused', `${file} exists already: name a new file for the backup`)
      : unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): StoreError {
  return new StoreError(
    'backup-refused',
    `${file} cannot be written: check its folder, its rights and the space left`,
    { cause },
  );
}
