import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encrypt, kcvOf } from '../independent/terminal.mjs';
import { inProcess, v1Tmk } from './deployment.ts';
import { rollcall } from './gateway-process.mjs';
import { cupPosVectors, iso1987Vectors, keyVectors } from './vectors.ts';

const { frames, framings, negative } = cupPosVectors();
const { frames: isoFrames, negative: isoNegative } = iso1987Vectors();
const { workingKeys, macs } = keyVectors();
const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
const env = { PATH: process.env['PATH'], HOME: folder };

afterAll(() => rmSync(folder, { recursive: true }));

/** What `decode --reveal --json` prints. */
interface Decoded {
  readonly profile: string;
  readonly lengthPrefix: string;
  readonly tpdu: string | null;
  readonly header: string | null;
  readonly mti: string;
  readonly fields: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

async function decode(hex: string, ...words: readonly string[]): Promise<Decoded> {
  const { code, out, err } = await inProcess(['decode', '--reveal', '--json', ...words, hex]);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Decoded;
}

async function encode(document: unknown, ...words: readonly string[]): Promise<string> {
  const { code, out, err } = await inProcess(['encode', '--json', ...words, '-'], JSON.stringify(document));
  expect([code, err]).toEqual([0, '']);
  return (JSON.parse(out) as { readonly hex: string }).hex;
}

/** Subfields put together again, as vectors have them. */
function flat(fields: Decoded['fields']): Record<string, string> {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([field, value]) => [
      field,
      typeof value === 'string' ? value : Object.values(value).join(''),
    ]),
  );
}

/** Vectors write the bytes of Chinese text one character each. */
function asText(value: string): string {
  return new TextDecoder('gbk').decode(Buffer.from(value, 'latin1'));
}

describe('decode and encode are inverse', () => {
  it.each(frames)('for $id', async ({ hex }) => {
    const document = await decode(hex);
    expect(await encode(document)).toBe(hex.toUpperCase());
  });

  it.each(framings)('for $of in $lengthPrefix, which is recognised', async ({ hex, lengthPrefix }) => {
    const document = await decode(hex);
    expect(document.lengthPrefix).toBe(lengthPrefix);
    expect(await encode(document)).toBe(hex);
    expect(await decode(hex, '--framing', lengthPrefix)).toEqual(document);
  });

  it.each(isoFrames)('for $id of iso1987-binary', async ({ hex }) => {
    const document = await decode(hex, '--profile', 'iso1987-binary');
    expect(document.profile).toBe('iso1987-binary');
    expect(await encode(document)).toBe(hex);
  });
});

describe('decode says what is in', () => {
  it.each(frames.filter((frame) => frame.expect))('$id', async ({ hex, expect: expected }) => {
    const document = await decode(hex);
    const { fields = {}, ...rest } = expected ?? {};
    expect(document).toMatchObject(rest);
    expect(flat(document.fields)).toEqual(
      Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, asText(value)])),
    );
  });

  it.each(isoFrames)('$id of iso1987-binary', async ({ hex, expect: expected }) => {
    const document = await decode(hex, '--profile', 'iso1987-binary');
    expect(flat(document.fields)).toEqual(expected?.fields);
  });

  it('a frame with keys in it, without the keys unless they are asked for', async () => {
    const vector = frames.find(({ id }) => id === 'G2');
    const f62 = vector?.expect?.fields['62'] ?? '-';
    for (const words of [['decode'], ['decode', '--json']]) {
      const { code, out } = await inProcess([...words, vector?.hex ?? '']);
      expect(code).toBe(0);
      expect(out).not.toContain(f62);
      expect(out).not.toContain(f62.slice(0, 32));
    }
  });

  it('a frame with a card in it, without the card unless it is asked for; and such a document is not encoded', async () => {
    const hex = frames.find(({ id }) => id === 'G7')?.hex ?? '';
    const { out } = await inProcess(['decode', '--json', hex]);
    expect(out).not.toMatch(/6225000000000253|C7E4D57F17E37EAE/);
    const { code, out: refusal } = await inProcess(['encode', '--json', '-'], out);
    expect(code).toBe(1);
    expect(JSON.parse(refusal)).toMatchObject({
      error: { code: expect.any(String), path: expect.any(String) },
    });
  });
});

describe('a bad message ends with 1 and the path of its error', () => {
  it.each(negative)('$id', async ({ hex, path }) => {
    const { code, out } = await inProcess(['decode', '--json', hex]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: {
        code: expect.stringMatching(/./),
        path,
        offset: expect.any(Number),
        message: expect.stringMatching(/./),
      },
    });
  });

  it.each(isoNegative)('$id of iso1987-binary', async ({ hex, path }) => {
    const { code, out } = await inProcess(['decode', '--json', '--profile', 'iso1987-binary', hex]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { path } });
  });

  it.each(['', 'zz', 'ABC', '-'])('"%s" is no hex at all', async (hex) => {
    const { code, out } = await inProcess(['decode', '--json', '--', hex], '');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'bad-hex' } });
  });

  it('every frame cut at every byte is an error or a message, and never a crash', async () => {
    const hex = frames.find(({ id }) => id === 'R6')?.hex ?? '';
    for (let end = 2; end < hex.length; end += 2) {
      const { code, out } = await inProcess(['decode', '--json', hex.slice(0, end)]);
      expect([0, 1]).toContain(code);
      expect(Object.keys(JSON.parse(out) as object)).toContain(code === 0 ? 'mti' : 'error');
    }
  });
});

describe('mac', () => {
  it.each(macs)('$id ($algorithm)', async (vector) => {
    const key = keyFile(vector.id, vector.key ?? vector.mak ?? '');
    const data = vector.data ?? vector.mab ?? Buffer.from(vector.dataAscii ?? '', 'latin1').toString('hex');
    const padding = vector.padding?.startsWith('iso') ? ['--padding', 'iso9797-2'] : [];
    const words = ['mac', '--json', '--raw', '--algorithm', vector.algorithm, '--key', key, ...padding, data];
    const { code, out } = await inProcess(words);
    expect(code).toBe(0);
    const full = vector.mac ?? vector.e2 ?? '';
    expect(JSON.parse(out)).toMatchObject({
      mac: full,
      f64: Buffer.from(full.slice(0, 8), 'latin1').toString('hex').toUpperCase(),
    });
  });

  it.each(['G7', 'G8'])('of %s is the one in its F64', async (id) => {
    const { hex, expect: expected } = frames.find((frame) => frame.id === id) ?? { hex: '' };
    const key = keyFile('mak', workingKeys.find((vector) => vector.id === 'V1')?.mak ?? '');
    const { out } = await inProcess(['mac', '--json', '--algorithm', 'cup-ecb', '--key', key, hex]);
    expect(JSON.parse(out)).toMatchObject({ f64: expected?.fields['64'], matches: true });
  });
});

describe('keys open', () => {
  it.each(workingKeys)('$id (form $form)', async ({ id, form, tmk, f62, pik, mak, tdk }) => {
    const words = ['keys', 'open', '--json', '--tmk', keyFile(id, tmk), '--form', form, f62];
    const revealed = await inProcess([...words, '--reveal']);
    expect(revealed.code).toBe(0);
    const kcv = { pik: true, mak: true, ...(tdk ? { tdk: true } : {}) };
    expect(JSON.parse(revealed.out)).toEqual({ pik, mak, ...(tdk ? { tdk } : {}), kcv });
    const masked = await inProcess(words);
    expect(masked.code).toBe(0);
    expect(JSON.parse(masked.out)).toMatchObject({ kcv });
    for (const key of [pik, mak, tdk ?? pik]) expect(masked.out).not.toContain(key);
  });

  it('says which KCV is wrong, and ends with 1', async () => {
    const tmk = Buffer.from(v1Tmk, 'hex');
    const [pik, mak] = [Buffer.alloc(16, 0x22), Buffer.alloc(8, 0x44)];
    const f62 = Buffer.concat([
      ...[encrypt('des', tmk, pik), kcvOf('des', pik)],
      ...[encrypt('des', tmk, mak), Buffer.alloc(8), Buffer.from('00000000', 'hex')],
    ]);
    const words = [
      'keys',
      'open',
      '--json',
      '--tmk',
      keyFile('V1', v1Tmk),
      '--form',
      '003',
      f62.toString('hex'),
    ];
    const { code, out } = await inProcess(words);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ kcv: { pik: true, mak: false } });
  });

  it('of a wrong length ends with 1 and the path', async () => {
    const words = ['keys', 'open', '--json', '--tmk', keyFile('V1', v1Tmk), '--form', '003', 'AABB'];
    const { code, out } = await inProcess(words);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: { path: '62' } });
  });
});

describe('as a process', () => {
  it('decode reads standard input and encode takes its output', async () => {
    const hex = frames.find(({ id }) => id === 'G1')?.hex ?? '';
    const decoded = await rollcall(['decode', '--reveal', '--json', '-'], { env, input: `${hex}\n` });
    expect(decoded).toMatchObject({ code: 0, stderr: '' });
    const encoded = await rollcall(['encode', '-'], { env, input: decoded.stdout });
    expect(encoded).toMatchObject({ code: 0, stdout: `${hex}\n`, stderr: '' });
  });

  it('a bad message ends with 1, and says so on standard error without --json', async () => {
    const bad = negative.find(({ id }) => id === 'N10')?.hex ?? '';
    const { code, stdout, stderr } = await rollcall(['decode', bad], { env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('63');
  });
});

function keyFile(name: string, hex: string): string {
  const file = join(folder, `${name}.key`);
  writeFileSync(file, `${hex}\n`);
  return `@${file}`;
}
