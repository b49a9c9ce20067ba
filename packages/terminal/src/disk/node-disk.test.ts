import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

it('a folder is made with those above it, for its owner alone', () => {
  const folder = join(path, 'x', 'y', 'z');
  nodeDisk.open(folder);
  nodeDisk.open(folder);
  for (const made of [folder, join(path, 'x')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

it('where no folder can be made that is said', () => {
  const file = join(path, 'file');
  writeFileSync(file, '');
  expect(() => nodeDisk.open(join(file, 'x', 'y'))).toThrow('ENOTDIR');
});

it.skipIf(!existsSync('/proc/self'))(
  'where a file system says that there is no folder, nobody tries for ever',
  () => {
    const module = fileURLToPath(new URL('node-disk.ts', import.meta.url));
    const script = `import { nodeDisk } from ${JSON.stringify(module)};
    try { nodeDisk.open('/proc/rollcall/state'); } catch (error) { console.log(error.code); }`;
    // In a process of its own: one that tries for ever takes no signal but SIGKILL.
    const words = ['--input-type=module', '--eval', script];
    const ended = execFileSync(process.execPath, words, {
      timeout: 20_000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    });
    expect(ended).toBe('ENOENT\n');
  },
);
