import { chmodSync, closeSync, existsSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { limits } from '../limits.ts';
import { makeFolder, syncFolder } from '../make-folder.ts';
import { StoreError } from '../store-error.ts';
import { isSqliteError, storeFault } from './sqlite-fault.ts';

export const storeFileName = 'rollcall.db';

/** "RLCL": tells a Rollcall store from any other SQLite file (`file rollcall.db` shows it). */
const applicationId = 0x524c434c;

/**
 * Opens the file for this connection alone: the lock is the kernel's and ends with the process, however it ends.
 *
 * The lock belongs to the process, and closing any other descriptor of the file there would drop it (POSIX); so
 * nothing in this process opens the file by other means while it is in use.
 */
export function openDatabase(options: { readonly dataDir: string; readonly create: boolean }): DatabaseSync {
  const file = join(options.dataDir, storeFileName);
  if (!existsSync(file)) {
    if (!options.create) throw missing(options.dataDir);
    makeStoreFile(options.dataDir, file);
  }
  let db: DatabaseSync | undefined;
  try {
    // References are proven by the writer before it writes (exchange-writer.ts); proving them again costs a page each.
    db = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: false, returnArrays: true });
    lock(db);
    checkFile(db, file);
    tightenModes(options.dataDir, file);
    return db;
  } catch (error) {
    db?.close();
    throw isSqliteError(error) ? storeFault(error, file) : error;
  }
}

function lock(db: DatabaseSync): void {
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  db.exec('PRAGMA journal_mode = WAL');
  // The log is synced by log-sync.ts; SQLite still does it where a crash could leave the log in two minds.
  db.exec('PRAGMA synchronous = NORMAL');
  db.exec('PRAGMA secure_delete = ON');
  db.exec(`PRAGMA cache_size = -${limits.pageCacheKiB}`);
  db.exec(`PRAGMA wal_autocheckpoint = ${limits.checkpointPages}`);
  db.exec(`PRAGMA journal_size_limit = ${limits.logKeptBytesMax}`);
  db.exec('PRAGMA temp_store = MEMORY');
  db.exec('BEGIN IMMEDIATE; COMMIT');
}

function checkFile(db: DatabaseSync, file: string): void {
  const isEmpty = pragma(db, 'schema_version') === 0;
  if (isEmpty) db.exec(`PRAGMA application_id = ${applicationId}`);
  else if (pragma(db, 'application_id') !== applicationId) {
    throw new StoreError(
      'store-damaged',
      `${file} is not a Rollcall store: move the file away, or name another data folder`,
    );
  }
  const bytes = Number(pragma(db, 'page_count')) * Number(pragma(db, 'page_size'));
  if (bytes <= limits.quickCheckBytesMax && pragma(db, 'quick_check(1)') !== 'ok') {
    throw new StoreError(
      'store-damaged',
      `The store ${file} is damaged: put the last backup in its place, and keep the damaged file for analysis`,
    );
  }
}

function pragma(db: DatabaseSync, name: string): unknown {
  return (db.prepare(`PRAGMA ${name}`).get() as unknown as [unknown])[0];
}

function makeStoreFile(dataDir: string, file: string): void {
  try {
    makeFolder(dataDir);
    closeSync(openSync(file, 'wx', 0o600));
    syncFolder(dataDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(file)) return;
    throw new StoreError(
      'store-unwritable',
      `The data folder ${dataDir} cannot be made or written: name another one, or give this user the right to write it`,
      { cause: error },
    );
  }
}

/** The folder only where everything in it is the store's: it may be one that others use too, like /tmp. */
function tightenModes(dataDir: string, file: string): void {
  const isOurs = readdirSync(dataDir).every((name) => name.startsWith('rollcall.'));
  if (isOurs && (statSync(dataDir).mode & 0o077) !== 0) chmodSync(dataDir, 0o700);
  for (const name of [file, `${file}-wal`]) {
    if (existsSync(name)) chmodSync(name, 0o600);
  }
}

function missing(dataDir: string): StoreError {
  return new StoreError(
    'store-missing',
    `There is no store in ${dataDir}: name the right data folder, or start a gateway on it to make one`,
  );
}
