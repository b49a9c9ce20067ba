import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { testFolder } from '../test-folder.ts';
import { backUp, type FlushCopy } from './back-up.ts';

const folder = testFolder();
let db: DatabaseSync;

beforeEach(() => {
  mkdirSync(folder.dataDir, { recursive: true });
  db = new DatabaseSync(join(folder.dataDir, 'store.db'));
  db.exec(`CREATE TABLE pages (id INTEGER PRIMARY KEY, filling BLOB);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${4 * limits.backupPagesPerStep})
    INSERT INTO pages SELECT i, zeroblob(4000) FROM n`);
});

afterEach(() => {
  db.close();
  folder.remove();
});

const file = join(folder.dataDir, 'copy');

async function written(flush: FlushCopy): Promise<void> {
  await backUp(db, file, flush).done;
  const copy = new DatabaseSync(file);
  expect(copy.prepare('SELECT count(*) AS count FROM pages').get()).toEqual({
    count: 4 * limits.backupPagesPerStep,
  });
  copy.close();
}

describe('a copy of a store', () => {
  it('goes to its disk while it is written: with the last step it would hold up whoever needs the store', async () => {
    const sizes: number[] = [];
    await written(async (copy) => void sizes.push((await copy.stat()).size));
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes[0]).toBeLessThan(2 * limits.backupPagesPerStep * 4096);
  });

  it('is written whole to a disk that is behind, or fails to flush', async () => {
    let flushes = 0;
    let reach = () => {};
    const held = new Promise<void>((resolve) => {
      reach = resolve;
    });
    await written(() => {
      flushes++;
      setImmediate(reach);
      return held.then(() => Promise.reject(new Error('EIO')));
    });
    expect(flushes).toBeGreaterThan(0);
  });

  it('that could not be written leaves nothing, nor does its journal', async () => {
    const before = readdirSync(folder.dataDir);
    symlinkSync(join(folder.path, 'nowhere', 'journal'), `${file}-journal`);
    await expect(backUp(db, file).done).rejects.toMatchObject({ code: 'backup-refused' });
    expect(readdirSync(folder.dataDir)).toEqual(before);
  });
});
