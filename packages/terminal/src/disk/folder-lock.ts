import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import type { LockResult } from './disk.ts';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.ts';

/**
 * One process at a time, without a hand after a crash. Lock files are numbered; the one with the highest number counts
 * and holds when the process in it still runs. Taking a lock over makes a higher number, and only lower ones are ever
 * deleted: nobody can delete or replace a lock that holds. A lock that was given back is emptied, so that its number is
 * not used again. @throws when the folder cannot be written.
 */
export function lockInFolder(folder: string, name: string): LockResult {
  for (let tries = 0; tries < limits.lockTriesMax; tries++) {
    const before = highestNumber(folder, name);
    const holder = before === 0 ? null : holderOf(join(folder, lockName(name, before)));
    if (holder !== null && isRunning(holder)) return { ok: false, holder: holder.pid };
    const number = before + 1;
    const text = JSON.stringify({ ...thisProcess(), id: randomUUID() });
    if (!makeWhole(folder, name, number, text)) continue;
    // A slow starter may find a number free that was used and deleted meanwhile; a higher one is then there.
    if (highestNumber(folder, name) !== number) {
      rmSync(join(folder, lockName(name, number)), { force: true });
      continue;
    }
    removeOthers(folder, name, number);
    const path = join(folder, lockName(name, number));
    // Where somebody deleted the folder, another one's lock may have the same number.
    const isHeld = () => textOf(path) === text;
    const release = () => {
      if (isHeld()) truncateSync(path);
    };
    return { ok: true, release, isHeld };
  }
  throw new Error(`${name}: others start at the same moment`);
}

/** Made beside and linked, so that whoever sees the file sees all of it. False when somebody was faster. */
function makeWhole(folder: string, name: string, number: number, text: string): boolean {
  const beside = join(folder, `${name}.lock-${randomUUID()}`);
  writeFileSync(beside, text, { mode: 0o600 });
  try {
    linkSync(beside, join(folder, lockName(name, number)));
    return true;
  } catch (error) {
    // ENOENT: the one that was faster has tidied up.
    if (['EEXIST', 'ENOENT'].includes((error as { readonly code?: string }).code ?? '')) return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Null for a lock that was given back, deleted in between, or cut short by a power cut; one that may not be read holds. */
function holderOf(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(textOf(path) ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Null where there is no such file. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function removeOthers(folder: string, name: string, number: number): void {
  const others = readdirSync(folder).filter(
    (file) => file.startsWith(`${name}.lock-`) || (numberIn(file, name) > 0 && numberIn(file, name) < number),
  );
  for (const file of others) rmSync(join(folder, file), { force: true });
}

function highestNumber(folder: string, name: string): number {
  return Math.max(0, ...readdirSync(folder).map((file) => numberIn(file, name)));
}

/** 0 for what is no lock of that name. */
function numberIn(file: string, name: string): number {
  const start = lockName(name, '');
  return file.startsWith(start) ? Number(file.slice(start.length)) || 0 : 0;
}

function lockName(name: string, number: number | ''): string {
  return `${name}.lock.${number}`;
}
