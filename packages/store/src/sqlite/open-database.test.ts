import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bareTerminal } from '../contract/records.ts';
import { type TestFolder, testFolder } from '../test-folder.ts';
import { createEngine } from './engine.ts';
import { storeFileName } from './open-database.ts';

let folder: TestFolder;
beforeEach(() => {
  folder = testFolder();
});
afterEach(() => folder.remove());

function open(dataDir = folder.dataDir, create = true) {
  return createEngine({ dataDir, create });
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

/** A store with a few hundred terminals, closed. */
function furnish(): string {
  const engine = open();
  const ids = Array.from({ length: 300 }, (_, at) => String(10_000_000 + at));
  engine.runTogether(ids.map((id) => ({ method: 'addTerminal', args: [bareTerminal(id)] })));
  engine.close();
  return join(folder.dataDir, storeFileName);
}

describe('opening a store', () => {
  it('makes a folder and files for this user alone', () => {
    mkdirSync(folder.dataDir, { mode: 0o755 });
    chmodSync(folder.dataDir, 0o755);
    const engine = open();
    expect(modeOf(folder.dataDir)).toBe(0o700);
    expect(modeOf(join(folder.dataDir, storeFileName))).toBe(0o600);
    expect(modeOf(join(folder.dataDir, `${storeFileName}-wal`))).toBe(0o600);
    engine.close();
  });

  it('leaves a folder open to others when it holds more than the store', () => {
    mkdirSync(folder.dataDir);
    chmodSync(folder.dataDir, 0o755);
    writeFileSync(join(folder.dataDir, 'shop-list.txt'), '');
    open().close();
    expect(modeOf(folder.dataDir)).toBe(0o755);
    expect(modeOf(join(folder.dataDir, storeFileName))).toBe(0o600);
  });

  it('says so where there is none and none is to be made', () => {
    expect(() => open(folder.dataDir, false)).toThrow(expect.objectContaining({ code: 'store-missing' }));
    expect(() => statSync(folder.dataDir)).toThrow('ENOENT');
  });

  it('says so where the folder cannot be made', () => {
    writeFileSync(join(folder.path, 'file'), '');
    const dataDir = join(folder.path, 'file', 'data');
    expect(() => open(dataDir)).toThrow(expect.objectContaining({ code: 'store-unwritable' }));
    expect(() => open('/proc/rollcall')).toThrow(expect.objectContaining({ code: 'store-unwritable' }));
  });

  it('says so where another holds the file, and opens once that one has let go', () => {
    const engine = open();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'store-locked' }));
    engine.close();
    open().close();
  });

  it('refuses a file that is not SQLite’s, and leaves it alone', () => {
    mkdirSync(folder.dataDir);
    const file = join(folder.dataDir, storeFileName);
    writeFileSync(file, 'terminal,merchant\n'.repeat(400));
    expect(() => open()).toThrow(expect.objectContaining({ code: 'store-damaged' }));
    expect(readFileSync(file, 'utf8')).toBe('terminal,merchant\n'.repeat(400));
  });

  it('refuses a database of another program', () => {
    mkdirSync(folder.dataDir);
    const other = new DatabaseSync(join(folder.dataDir, storeFileName));
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'store-damaged' }));
  });

  it('refuses a store with a damaged page, and says what to do', () => {
    const file = furnish();
    const bytes = readFileSync(file);
    for (let at = 3 * 4_096; at < bytes.length; at += 2 * 4_096) bytes.fill(0xa5, at, at + 4_096);
    writeFileSync(file, bytes);
    const refusal = { code: 'store-damaged', message: expect.stringContaining('last backup') };
    expect(() => open()).toThrow(expect.objectContaining(refusal));
  });
});
