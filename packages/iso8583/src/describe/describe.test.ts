import { describe as about, expect, it } from 'vitest';
import { cupFrame, cupVectors } from '../../test/cup-vectors.ts';
import { bytesOf } from '../../test/hex.ts';
import { compileProfile, cupPos, type DescriptionRow, describe, fromHex, type Message } from '../index.ts';
import { parseBerTlv } from './ber-tlv.ts';

const codec = compileProfile(cupPos);

function rowsOf(
  id: string,
  options: Partial<Parameters<typeof describe>[2]> = {},
): readonly DescriptionRow[] {
  const result = codec.decodeFrame(cupFrame(id));
  if (!result.ok) throw new Error(result.error.message);
  return describe(result.message, cupPos, { reveal: false, lang: 'en', ...options });
}

const row = (rows: readonly DescriptionRow[], path: string) =>
  rows.find((candidate) => candidate.path === path);

about('a description', () => {
  it('has envelope, MTI, fields and subfields in the order of the wire', () => {
    expect(rowsOf('G4').map(({ path }) => path)).toEqual([
      'tpdu',
      'header',
      'mti',
      '41',
      '42',
      '60',
      '60.1',
      '60.2',
      '60.3',
    ]);
  });

  it('does not tell a masked F39 by its meaning', () => {
    const field = cupPos.fields[39];
    if (!field) throw new Error('no F39');
    const secretive = {
      ...cupPos,
      fields: { ...cupPos.fields, 39: { ...field, sensitive: 'pin' as const } },
    };
    const message = { tpdu: null, header: null, mti: '0810', fields: { 39: '97' } };
    const rows = describe(message, secretive, { lang: 'en', reveal: false });
    expect(row(rows, '39')).toEqual({ path: '39', name: 'Response code', value: '***' });
  });

  it('names the exchange and says what F39 means, in both languages', () => {
    expect(row(rowsOf('G3'), 'mti')).toEqual({
      path: 'mti',
      name: 'MTI',
      value: '0810',
      note: 'Sign-in, answer',
    });
    expect(row(rowsOf('G3'), '39')?.note).toBe('terminal not registered');
    const chinese = rowsOf('G3', { lang: 'zh-CN' });
    expect(row(chinese, 'mti')?.note).toBe('签到, 应答');
    expect(row(chinese, '39')).toEqual({ path: '39', name: '应答码', value: '97', note: '终端未登记' });
  });

  it('says the NII of a TPDU and, in an answer, the processing requirement', () => {
    expect(row(rowsOf('G1'), 'tpdu')?.note).toBe('destination 0003, source 0000');
    expect(row(rowsOf('G1'), 'header')?.note).toBeUndefined();
    expect(row(rowsOf('G2'), 'header')?.note).toBe('processing requirement 0: nothing');
    const frame = cupFrame('G3');
    frame[9] = 0x03;
    const result = codec.decodeFrame(frame);
    const rows = result.ok ? describe(result.message, cupPos, { reveal: false, lang: 'zh-CN' }) : [];
    expect(row(rows, 'header')?.note).toBe('处理要求 3: 重新签到');
  });

  it.each([
    ['G2', 'PIK 16 + KCV 4, MAK 8 + filler 8 + KCV 4'],
    ['G9', 'PIK 16 + KCV 4, MAK 8 + filler 8 + KCV 4, TDK 16 + KCV 4'],
    ['G10', 'PIK 16 + KCV 4, MAK 16 + KCV 4'],
  ])('says how the working keys of %s lie', (id, note) => {
    expect(row(rowsOf(id), '62.keys')).toEqual({ path: '62.keys', name: 'working keys', value: '***', note });
  });

  it('shows keys and card data where it is told to', () => {
    expect(row(rowsOf('G2', { reveal: true }), '62')?.value).toMatch(/^6701EAD6/);
    expect(row(rowsOf('G7', { reveal: true }), '35')?.value).toBe('6225000000000253D2512101123400001');
  });

  it('takes the status of a terminal apart, its dial statistics too', () => {
    const rows = rowsOf('G14');
    expect(row(rows, '62.02')).toEqual({ path: '62.02', name: 'PIN pad', value: '1' });
    expect(row(rows, '62.51')?.note).toBe('123 hours running, 45 dials, 998 of 1000 succeeded');
  });

  it('takes parameters apart: Chinese text, and bits as hex', () => {
    const f62 = bytesOf(`31323630 313333 3232${'D6D5B6CB'.padEnd(80, '20')} 323680000001 3939`);
    const message: Message = {
      tpdu: null,
      header: null,
      mti: '0810',
      fields: { 60: { 1: '00', 2: '000001', 3: '360' }, 62: f62 },
    };
    const rows = describe(message, cupPos, { reveal: false, lang: 'en' }).filter(({ path }) =>
      path.startsWith('62'),
    );
    expect(rows.slice(1).map(({ path, name, value }) => [path, name, value.trim()])).toEqual([
      ['62.12', 'Receive timeout, s', '60'],
      ['62.13', 'Redials', '3'],
      ['62.22', 'Merchant name', '终端'],
      ['62.26', 'Transaction switches', '80000001'],
      ['62', 'Not parsed', '3939'],
    ]);
  });

  it('takes IC data apart as far as it goes', () => {
    expect(row(rowsOf('R6'), '55.91')).toMatchObject({
      name: 'Issuer authentication data',
      note: '10 bytes',
    });
    const tail = rowsOf('G11').filter(({ path }) => path === '55')[1];
    expect(tail).toEqual({ path: '55', name: 'Not parsed', value: '***', note: '289 bytes' });
  });

  it('shows content that could not be decoded as the bytes it was', () => {
    const message: Message = {
      tpdu: null,
      header: null,
      mti: '0810',
      fields: {},
      raw: { 44: bytesOf('41FF') },
    };
    expect(row(describe(message, cupPos, { reveal: false, lang: 'en' }), '44')).toEqual({
      path: '44',
      name: 'Additional response data',
      value: '41FF',
      note: 'bytes as they stood',
    });
  });

  it.each(cupVectors.frames)('of $id names every row in both languages', ({ hex }) => {
    const result = codec.decodeFrame(fromHex(hex) as Uint8Array);
    if (!result.ok) throw new Error(result.error.message);
    for (const lang of ['en', 'zh-CN'] as const) {
      const rows = describe(result.message, cupPos, { reveal: false, lang });
      expect(rows.length).toBeGreaterThan(Object.keys(result.message.fields).length);
      for (const { name } of rows) expect(name).not.toBe('');
    }
  });
});

about('BER-TLV', () => {
  it('reads templates, two-byte lengths and padding between items', () => {
    const long = '41'.repeat(200);
    const { items, tail } = parseBerTlv(bytesOf(`00 7004 5F340101 0000 5081C8${long} 9F2681`));
    expect(
      items.map(({ tag, value, items: inner }) => [tag, value.length, inner.map((item) => item.tag)]),
    ).toEqual([
      ['70', 4, ['5F34']],
      ['50', 200, []],
    ]);
    expect(tail).toEqual(bytesOf('9F2681'));
  });

  it.each(['9F', '9F26', '5A08', '5A80', '5A83000001', '9F9F9F01', '5A820100'])(
    'leaves %s, which ends too early, as it is',
    (hex) => {
      expect(parseBerTlv(bytesOf(hex))).toEqual({ items: [], tail: bytesOf(hex) });
    },
  );
});
