import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex, parameterTags, toHex } from '@rollcall/iso8583';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGatewayConfig } from '../config.ts';
import type { EmvList } from './emv-list.ts';
import { type DownloadFiles, readDownloads } from './read-downloads.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function reading(kind: keyof DownloadFiles, content: string, name = 'file.yaml') {
  const file = join(folder, name);
  await writeFile(file, content);
  return (await readDownloads({ [kind]: file }))[kind];
}

function textOf(bytes: unknown): string {
  return new TextDecoder('gbk').decode(bytes as Uint8Array);
}

const rid = 'A000000333';
const capkTlv = `9F0605${rid}9F220108DF0508${toHex(new TextEncoder().encode('20301231'))}DF0403010001`;
const aidTlv = '9F0607A0000000031010DF0101009F08020140';

describe('a file of parameters', () => {
  it('becomes F62 with each value at its own length, the tags rising', async () => {
    const f62 = await reading(
      'parameters',
      `
      23: 3
      12: 60
      13: 3
      14: "02188888888"
      22: 老街面馆
      19: 5
      26: "FFC00000"
      `,
    );
    expect(textOf((f62 as Uint8Array).subarray(0, -6))).toBe(
      `1260${'133'}14${'02188888888'.padEnd(14)}1905${'22'}老街面馆${' '.repeat(32)}233`,
    );
    expect(toHex((f62 as Uint8Array).subarray(-6))).toBe('3236FFC00000');
  });

  it('may be JSON, its numbers texts', async () => {
    expect(textOf(await reading('parameters', '{"12":"05","18":"1"}', 'file.json'))).toBe('1205181');
  });

  it('that names nothing is like none', async () => {
    expect(await reading('parameters', '{}')).toBeNull();
  });

  it('fits one answer with every tag in it', async () => {
    const tags = Object.keys(parameterTags).filter((tag) => Number(tag) >= 11 && Number(tag) <= 26);
    const values = tags.map((tag) => [
      tag,
      ['14', '15', '16', '17'].includes(tag) ? '1' : tag === '26' ? '00000000' : '0',
    ]);
    const f62 = (await reading('parameters', JSON.stringify(Object.fromEntries(values)))) as Uint8Array;
    expect(f62.length).toBe(tags.reduce((sum, tag) => sum + 2 + (parameterTags[tag]?.length ?? 0), 0));
    expect(f62.length).toBeLessThanOrEqual(999);
  });

  it.each([
    ['12: 100', '12', 'expected at most 2 digits'],
    ['12: -1', '12', 'expected at most 2 digits'],
    ['13: ten', '13', 'expected at most 1 digits'],
    ['14: 02188888888', '14', 'expected a telephone number of at most 14 characters, in quotes'],
    ['14: "021888888880000"', '14', 'expected a telephone number of at most 14 characters, in quotes'],
    [`22: ${'面'.repeat(21)}`, '22', 'expected a text of at most 40 bytes in GBK'],
    ['22: 🍜', '22', 'expected a text of at most 40 bytes in GBK'],
    ['26: "FFC0"', '26', 'expected 8 hex digits, in quotes'],
    ['26: 00000000', '26', 'expected 8 hex digits, in quotes'],
    ['27: 10', '27', 'unknown key'],
    ['01: 1', '1', 'unknown key'],
  ])('with %s is refused with its tag', async (content, path, message) => {
    await expect(reading('parameters', content)).rejects.toMatchObject({
      code: 'config-key',
      path: `${join(folder, 'file.yaml')}: ${path}`,
      message,
    });
  });
});

describe('a file of keys', () => {
  it('lists RID, index and expiry, and keeps the rest for the download', async () => {
    const list = await reading('capk', `- { id: a000000333 08, tlv: ${capkTlv} }`);
    expect(list).toEqual({
      idTags: ['9F06', '9F22'],
      entries: [{ id: `${rid}08`, listed: fromHex(capkTlv.slice(0, 46)), tlv: fromHex(capkTlv) }],
    });
  });

  it.each([
    ['id: A00000033308', '[0].tlv', /expected string/],
    [`{ id: A00000033309, tlv: ${capkTlv} }`, '[0].id', /that of A00000033308/],
    [`{ id: A00000033308, tlv: ${capkTlv}DF }`, '[0].tlv', /BER-TLV/],
    [`{ id: A00000033308, tlv: ${capkTlv.slice(0, 24)} }`, '[0].tlv', /DF05 is missing/],
    [`{ id: A00000033308, tlv: ${capkTlv.replace('0605A0', '0604')} }`, '[0].tlv', /BER-TLV|bytes/],
    [`{ id: A00000033308, tlv: ${capkTlv}DF02820400${'00'.repeat(1024)} }`, '[0].tlv', /one answer/],
    [`{ id: A00000033308, tlv: xyz }`, '[0].tlv', /not hex/],
    [`{ id: A00000033308, tlv: ${capkTlv}, expiry: 2030 }`, '[0].expiry', /unknown key/],
    [`{ id: A00000033308, tlv: ${capkTlv} }\n- { id: A00000033308, tlv: ${capkTlv} }`, '[1].id', /twice/],
  ])('with %s is refused with the place', async (entry, path, message) => {
    await expect(reading('capk', `- ${entry}`)).rejects.toMatchObject({
      code: 'config-key',
      path: `${join(folder, 'file.yaml')}: ${path}`,
      message: expect.stringMatching(message),
    });
  });

  it('that is no list, or a longer one than a terminal can count, is refused', async () => {
    const file = `${join(folder, 'file.yaml')}: (the whole file)`;
    await expect(reading('capk', '{}')).rejects.toMatchObject({ code: 'config-key', path: file });
    const many = Array.from({ length: 100 }, (_, i) => {
      const index = toHex(Uint8Array.of(i));
      return { id: `${rid}${index}`, tlv: capkTlv.replace('9F220108', `9F2201${index}`) };
    });
    await expect(reading('capk', JSON.stringify(many))).rejects.toMatchObject({
      code: 'config-key',
      path: file,
    });
    const list = (await reading('capk', JSON.stringify(many.slice(1)))) as EmvList;
    expect(list.entries).toHaveLength(99);
  });

  it('that is not there is named', async () => {
    const file = join(folder, 'nowhere.yaml');
    await expect(readDownloads({ capk: file })).rejects.toMatchObject({
      code: 'config-unreadable',
      path: file,
    });
  });
});

describe('a file of applications', () => {
  it('lists the AID alone', async () => {
    const list = await reading(
      'aid',
      `- id: A0000000031010\n  tlv: >-\n    ${aidTlv.slice(0, 20)}\n    ${aidTlv.slice(20)}\n`,
    );
    expect(list).toEqual({
      idTags: ['9F06'],
      entries: [{ id: 'A0000000031010', listed: fromHex(aidTlv.slice(0, 20)), tlv: fromHex(aidTlv) }],
    });
  });
});

describe('the settings of a gateway', () => {
  it('name the files from their own folder, and no others', async () => {
    const config = join(folder, 'gateway.yaml');
    await writeFile(join(folder, 'aid.yaml'), '[]');
    await writeFile(config, 'downloads: { aid: aid.yaml }\n');
    const { downloads } = await readGatewayConfig(config);
    expect(downloads).toEqual({ aid: join(folder, 'aid.yaml') });
    expect(await readDownloads(downloads)).toEqual({
      parameters: null,
      capk: null,
      aid: { idTags: ['9F06'], entries: [] },
    });
    await writeFile(config, 'downloads: { certificates: a.yaml }\n');
    await expect(readGatewayConfig(config)).rejects.toMatchObject({ path: 'downloads.certificates' });
  });
});
