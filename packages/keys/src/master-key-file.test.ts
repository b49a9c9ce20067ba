import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMasterKey, readMasterKey } from './master-key-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const refused = (code: string) => ({ ok: false, error: { code } });
const goodDigits = '5d'.repeat(32);

describe('a master key file', () => {
  it('is made with its directory, for its owner alone, and read back', async () => {
    const path = join(folder, 'keys', 'deep', 'master.key');
    const made = await createMasterKey(path);
    if (!made.ok) throw new Error(made.error.message);
    expect([
      await modeOf(path),
      await modeOf(join(folder, 'keys')),
      await modeOf(join(folder, 'keys', 'deep')),
    ]).toEqual(['600', '700', '700']);
    expect(await readFile(path, 'latin1')).toMatch(/^[0-9a-f]{64}\n$/);
    const read = await readMasterKey(path);
    expect(read.ok && read.masterKey.reveal()).toEqual(new Uint8Array(made.masterKey.reveal()));
    expect(await readdir(join(folder, 'keys', 'deep'))).toEqual(['master.key']);
  });

  it('is another one each time', async () => {
    const [a, b] = await Promise.all(['a', 'b'].map((name) => createMasterKey(join(folder, name))));
    expect(a?.ok && a.masterKey.reveal()).not.toEqual(b?.ok && b.masterKey.reveal());
  });

  it('is never replaced, not even when many make it at once', async () => {
    const path = join(folder, 'master.key');
    const results = await Promise.all(Array.from({ length: 8 }, () => createMasterKey(path)));
    const made = results.filter((result) => result.ok);
    expect(made).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.error.code).toBe('master-key-exists');
    const read = await readMasterKey(path);
    expect(read.ok && Buffer.from(read.masterKey.reveal())).toEqual(
      made[0]?.ok && made[0].masterKey.reveal(),
    );
    expect(await readdir(folder)).toEqual(['master.key']);
  });

  it.each([0o640, 0o604, 0o660, 0o644])(
    'that others may touch (mode %o) is refused, with what to do',
    async (mode) => {
      const path = join(folder, 'master.key');
      await writeFile(path, `${goodDigits}\n`);
      await chmod(path, mode);
      const result = await readMasterKey(path);
      expect(result).toMatchObject(refused('master-key-open-to-others'));
      expect(!result.ok && result.error.message).toContain('chmod 600');
    },
  );

  it.each([
    ['is empty', ''],
    ['is too short', goodDigits.slice(2)],
    ['is too long', `${goodDigits}00`],
    ['has more lines', `${goodDigits}\n\n`],
    ['has other characters', `${goodDigits.slice(1)}g`],
    ['is very long', goodDigits.repeat(100)],
  ])('that %s is refused without repeating it', async (_, content) => {
    const path = join(folder, 'master.key');
    await writeFile(path, content, { mode: 0o600 });
    const result = await readMasterKey(path);
    expect(result).toMatchObject(refused('master-key-malformed'));
    expect(JSON.stringify(result)).not.toContain('5d5d');
  });

  it('may have been written by hand', async () => {
    const path = join(folder, 'master.key');
    for (const content of [goodDigits, `${goodDigits.toUpperCase()}\r\n`]) {
      await writeFile(path, content, { mode: 0o600 });
      const result = await readMasterKey(path);
      expect(result.ok && result.masterKey.reveal()).toEqual(new Uint8Array(32).fill(0x5d));
    }
  });

  it('that is missing, a directory or out of reach is an answer', async () => {
    expect(await readMasterKey(join(folder, 'none'))).toMatchObject(refused('master-key-missing'));
    await mkdir(join(folder, 'directory'), { mode: 0o700 });
    expect(await readMasterKey(join(folder, 'directory'))).toMatchObject(refused('master-key-inaccessible'));
    await writeFile(join(folder, 'file'), '');
    expect(await createMasterKey(join(folder, 'file', 'master.key'))).toMatchObject({ ok: false });
  });

  it.skipIf(!existsSync('/proc/self'))('is not tried for ever where no directory can be made', () => {
    const module = fileURLToPath(new URL('master-key-file.ts', import.meta.url));
    const script = `import { createMasterKey } from ${JSON.stringify(module)};
      console.log(JSON.stringify(await createMasterKey('/proc/rollcall/master.key')));`;
    // In a process of its own: one that tries for ever takes no signal but SIGKILL.
    const words = ['--input-type=module', '--eval', script];
    const options = { timeout: 20_000, killSignal: 'SIGKILL', encoding: 'utf8' } as const;
    const result = JSON.parse(execFileSync(process.execPath, words, options));
    expect(result).toMatchObject(refused('master-key-inaccessible'));
  });
});
