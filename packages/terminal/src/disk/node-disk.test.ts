import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodeDisk } from './node-disk.ts';

const path = mkdtempSync(join(tmpdir(), 'disk-'));
afterAll(() => rmSync(path, { recursive: true, force: true }));

it.each([
  ['moved away', (file: string) => renameSync(file, `${file}.bak`)],
  ['deleted', (file: string) => rmSync(file)],
  [
    'replaced',
    (file: string) => {
      renameSync(file, `${file}.old`);
      renameSync(`${file}.other`, file);
    },
  ],
])('nothing counts as written into a file that was %s', async (_, lose) => {
  const folder = nodeDisk.open(path);
  await folder.replace('a', Buffer.from('1'));
  await folder.replace('a.other', Buffer.from('other'));
  await folder.append('a', Buffer.from('2'));
  lose(join(path, 'a'));
  await expect(folder.append('a', Buffer.from('3'))).rejects.toThrow('moved or deleted');
  await folder.replace('a', Buffer.from('123'));
  await folder.append('a', Buffer.from('4'));
  expect(readFileSync(join(path, 'a'), 'latin1')).toBe('1234');
  await folder.close();
});
