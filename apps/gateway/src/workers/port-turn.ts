import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { TransportError } from '@rollcall/transport';
import { limits } from '../limits.ts';

/** For this long, no other gateway of this user asks for ports. */
export interface PortTurn {
  end(): void;
}

export interface PortTurnOptions {
  /** Gives the waiting up. */
  readonly signal: AbortSignal;
  /** Asked again while it waits. */
  readonly isNeeded?: () => boolean;
  /** The folder of this user is made in it; the system's temporary one unless given. */
  readonly under?: string;
}

const busyCode = 5;

/**
 * Waits for this gateway's turn; null when it is not needed any more. The turn is SQLite's lock on a file in a folder
 * that only this user can enter: others cannot hold it, and the kernel takes it from a process that dies, however.
 * @throws TransportError `listen-failed` (as a rejection) when the folder cannot be trusted or the turn does not come;
 * the signal's reason when that is aborted
 */
export async function takePortTurn(options: PortTurnOptions): Promise<PortTurn | null> {
  const { signal, isNeeded = () => true, under = tmpdir() } = options;
  signal.throwIfAborted();
  if (!isNeeded()) return null;
  const file = join(ownFolder(under), 'ports.lock');
  const lock = openLock(file);
  const end = () => lock.isOpen && lock.close();
  try {
    const isTaken = await waitFor(lock, file, { signal, isNeeded });
    if (isTaken) return { end };
  } catch (error) {
    end();
    throw error;
  }
  end();
  return null;
}

function openLock(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    throw unlockable(file, error);
  }
}

/** True when it is ours, false when it is not needed any more. */
async function waitFor(
  lock: DatabaseSync,
  file: string,
  { signal, isNeeded }: Required<Pick<PortTurnOptions, 'signal' | 'isNeeded'>>,
): Promise<boolean> {
  const deadlineMs = performance.now() + limits.portTurnMs;
  while (isNeeded()) {
    if (isTakenBy(lock, file)) return true;
    if (performance.now() > deadlineMs) throw noTurn(file);
    await delay(limits.portTurnRetryMs, undefined, { signal });
  }
  return false;
}

function isTakenBy(lock: DatabaseSync, file: string): boolean {
  try {
    // Without a journal there is nothing that a dead process leaves to repair.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode === busyCode) return false;
    throw unlockable(file, error);
  }
}

/** One that another user made there beforehand would let them keep the turn. */
function ownFolder(under: string): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(under, `rollcall-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') {
      throw new TransportError(
        'listen-failed',
        `${folder} cannot be made. Name a folder in TMPDIR.`,
        error,
        folder,
      );
    }
  }
  const made = lstatSync(folder);
  if (made.isDirectory() && made.uid === uid && (made.mode & 0o077) === 0) return folder;
  throw new TransportError(
    'listen-failed',
    `${folder} belongs to another user or is open to others. Remove it, or name another folder in TMPDIR.`,
    undefined,
    folder,
  );
}

function noTurn(file: string): TransportError {
  return new TransportError(
    'listen-failed',
    `another gateway of this user is about to start and does not come to an end. End it, then try again (lock: ${file}).`,
    undefined,
    file,
  );
}

function unlockable(file: string, cause: unknown): TransportError {
  return new TransportError('listen-failed', `${file} cannot be locked. Check its permissions.`, cause, file);
}
