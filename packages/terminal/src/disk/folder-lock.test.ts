import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { lockInFolder } from './folder-lock.ts';
import { isRunning, thisProcess } from './process-identity.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  folders.push(folder);
  return folder;
}

function locked(folder: string) {
  const lock = lockInFolder(folder, 'a');
  if (!lock.ok) throw new Error('held');
  return lock;
}

it('a lock is held by one and free again when it was given back', () => {
  const folder = newFolder();
  const first = locked(folder);
  expect(lockInFolder(folder, 'a')).toEqual({ ok: false, holder: process.pid });
  expect(lockInFolder(folder, 'b').ok).toBe(true);
  first.release();
  expect(lockInFolder(folder, 'a').ok).toBe(true);
});

it.each<[string, object]>([
  ['a process that is gone', { pid: 2 ** 22 + 1, startedAt: '1' }],
  ['a process whose number another one has now', { startedAt: '1' }],
  ['a process before the machine was started again', { bootId: 'another' }],
])('a lock of %s is taken over by itself', (_, differs) => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a.lock.41'), JSON.stringify({ ...thisProcess(), ...differs }));
  expect(lockInFolder(folder, 'a').ok).toBe(true);
  expect(readdirSync(folder)).toEqual(['a.lock.42']);
});

it('a lock file that a power cut left empty or half written holds nothing', () => {
  for (const text of ['', '{"pid":']) {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.lock.1'), text);
    expect(lockInFolder(folder, 'a').ok).toBe(true);
  }
});

it('what was left of a start that was cut off is tidied up', () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a.lock-left'), 'x');
  locked(folder);
  expect(readdirSync(folder)).toEqual(['a.lock.1']);
});

it('a number that was given back is not used again', () => {
  const folder = newFolder();
  for (let i = 1; i <= 3; i++) locked(folder).release();
  expect(readdirSync(folder)).toEqual(['a.lock.3']);
  expect(readFileSync(join(folder, 'a.lock.3'), 'utf8')).toBe('');
});

it('this process runs, and is told apart from others of its number', () => {
  expect(isRunning(thisProcess())).toBe(true);
  expect(isRunning({ ...thisProcess(), startedAt: null, bootId: null })).toBe(true);
  expect(isRunning({ pid: 2 ** 22 + 1, startedAt: null, bootId: null })).toBe(false);
});

it('a lock that cannot be read is not taken for free', () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'a.lock.41'));
  expect(() => lockInFolder(folder, 'a')).toThrow('EISDIR');
  expect(readdirSync(folder)).toEqual(['a.lock.41']);
});

it('a lock is not held any more when somebody deleted it', () => {
  const folder = newFolder();
  const lock = locked(folder);
  expect(lock.isHeld()).toBe(true);
  rmSync(folder, { recursive: true });
  expect(lock.isHeld()).toBe(false);
  expect(() => lock.release()).not.toThrow();
});

it('a lock is not held any more when somebody deleted it and another took one of the same number', () => {
  const folder = newFolder();
  const first = locked(folder);
  rmSync(join(folder, 'a.lock.1'));
  const second = locked(folder);
  expect([first.isHeld(), second.isHeld()]).toEqual([false, true]);
  first.release();
  expect(second.isHeld()).toBe(true);
  expect(lockInFolder(folder, 'a').ok).toBe(false);
});
