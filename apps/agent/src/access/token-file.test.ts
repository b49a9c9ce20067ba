import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearerVerdict } from './bearer.ts';
import { openToken } from './token-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-token-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a token is made once, for its owner alone, and is the same from then on', async () => {
  const path = join(folder, 'state', 'token');
  const made = await openToken(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const text = (await readFile(path, 'latin1')).trimEnd();
  expect(text).toMatch(/^[\w-]{43}$/);
  expect((await openToken(path)).reveal()).toEqual(made.reveal());
  expect(bearerVerdict(`Bearer ${text}`, made)).toBe('right');
  expect(bearerVerdict(`bearer ${text}`, made)).toBe('right');
});

it('a token is whole wherever it stops being made, and the same for all who make it at once', async () => {
  const of = join(folder, 'at-once');
  const path = join(of, 'token');
  const seen: string[] = [];
  const looking = setInterval(() => existsSync(path) && seen.push(readFileSync(path, 'latin1')), 0);
  const made = await Promise.all(Array.from({ length: 20 }, () => openToken(path)));
  clearInterval(looking);
  const [first] = made;
  for (const token of made) expect(token.reveal()).toEqual(first?.reveal());
  for (const text of seen) expect(text).toMatch(/^[\w-]{43}\n$/);
  expect(await readdir(of)).toEqual(['token']);
});

it('a token that others may read is refused, and so is a file that is none', async () => {
  const open = join(folder, 'open');
  await writeFile(open, 'a'.repeat(43), { mode: 0o644 });
  await chmod(open, 0o644);
  await expect(openToken(open)).rejects.toMatchObject({ code: 'token-open-to-others', path: open });
  const short = join(folder, 'short');
  await writeFile(short, 'secret\n', { mode: 0o600 });
  await expect(openToken(short)).rejects.toMatchObject({ code: 'token-malformed' });
  await expect(openToken(folder)).rejects.toMatchObject({ code: expect.stringContaining('token-') });
});

it('only the whole token is right', async () => {
  const token = await openToken(join(folder, 'whole'));
  const text = Buffer.from(token.reveal()).toString('latin1');
  for (const header of [undefined, '', 'Bearer', `Basic ${text}`, text]) {
    expect(bearerVerdict(header, token)).toBe('missing');
  }
  for (const given of [text.slice(1), `${text}x`, text.toUpperCase()]) {
    expect(bearerVerdict(`Bearer ${given}`, token)).toBe('wrong');
  }
});
