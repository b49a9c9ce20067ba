import { describe, expect, it } from 'vitest';
import { cupFrame, cupVectors } from '../test/cup-vectors.ts';
import { bytesOf } from '../test/hex.ts';
import iso1987Vectors from '../vectors/iso1987-binary.json' with { type: 'json' };
import { checkVectors, compileProfile, cupPos, iso1987Binary, type Vectors } from './index.ts';

const codec = compileProfile(cupPos);

describe('the vectors of cup-pos', () => {
  it.each(cupVectors.frames)('decodes $id to what it says and encodes it back', (vector) => {
    expect(checkVectors(codec, { frames: [vector] })).toEqual([]);
  });

  it.each(cupVectors.framings ?? [])('recognises $of behind $lengthPrefix', (framing) => {
    expect(checkVectors(codec, { frames: [], framings: [framing] })).toEqual([]);
  });

  it.each(cupVectors.negative ?? [])('refuses $id at $path', (negative) => {
    expect(checkVectors(codec, { frames: [], negative: [negative] })).toEqual([]);
  });

  it('hold dumps that come from other software', () => {
    expect(cupVectors.frames.filter(({ independent }) => independent).length).toBeGreaterThan(9);
  });
});

describe('the vectors of iso1987-binary', () => {
  it('all hold', () => {
    expect(checkVectors(compileProfile(iso1987Binary), iso1987Vectors as Vectors)).toEqual([]);
  });
});

describe('checkVectors', () => {
  it('tells a wrong value, a wrong style and a frame that is not bad', () => {
    const { hex } = cupVectors.frames[0] as { hex: string };
    const failures = checkVectors(codec, {
      frames: [{ id: 'A', hex, independent: false, expect: { mti: '0810', fields: { 11: '000002' } } }],
      framings: [{ of: 'A', lengthPrefix: 'bcd2', hex }],
      negative: [{ id: 'B', hex, path: '11' }],
    });
    expect(failures.map(({ id, problem }) => `${id}: ${problem}`)).toEqual([
      'A: decodes to something else at mti',
      ...['11', '41', '42', '60', '62', '63'].map((path) => `A: decodes to something else at ${path}`),
      'A (bcd2): taken for binary2',
      'B: decoded, though it is bad',
    ]);
  });
});

describe('a decoded frame', () => {
  it('has F60 by subfield, F62 as bytes and text in the character set of the dialect', () => {
    const g1 = codec.decodeFrame(cupFrame('G1'));
    const g12 = codec.decodeFrame(cupFrame('G12'));
    expect(g1).toMatchObject({
      ok: true,
      lengthPrefix: 'binary2',
      consumed: 89,
      macRange: null,
      message: {
        tpdu: '6000030000',
        header: '603100310100',
        mti: '0800',
        fields: { 11: '000001', 60: { 1: '00', 2: '000001', 3: '003' }, 63: '001' },
      },
    });
    expect(g12).toMatchObject({ ok: true, message: { fields: { 44: '终端未登记' } } });
    expect(g12.ok && g12.message.raw).toBeFalsy();
  });

  it('says which bytes a MAC covers, from the MTI to the field before F64', () => {
    const frame = cupFrame('G7');
    const inFrame = codec.decodeFrame(frame);
    const bare = codec.decode(frame.subarray(2));
    expect(inFrame.ok && inFrame.macRange).toEqual({ start: 13, end: frame.length - 8 });
    expect(bare.ok && bare.macRange).toEqual({ start: 11, end: frame.length - 10 });
    if (!bare.ok) throw new Error(bare.error.message);
    expect(codec.encodeFrame(bare.message, 'ascii4')).toMatchObject({
      macRange: { start: 15, end: frame.length - 6 },
    });
    expect(codec.encode(bare.message)).toMatchObject({ macRange: { start: 11, end: frame.length - 10 } });
  });

  it('keeps in the error what was read before, so that it can be answered with 30', () => {
    expect(codec.decodeFrame(cupFrame('N10'))).toMatchObject({
      ok: false,
      error: { code: 'truncated', path: '63', offset: 86 },
      partial: { tpdu: '6000030000', mti: '0800', fields: { 11: '000001', 41: '10000001' } },
    });
  });

  it('leaves no place-holder behind in what was read', () => {
    const result = codec.decodeFrame(cupFrame('N8'));
    expect(!result.ok && result.partial.fields).toEqual({});
  });

  it('says the exact byte and the subfield of a bad digit', () => {
    const frame = cupFrame('G4');
    frame[frame.length - 1] = 0x1a;
    frame[frame.length - 2] = 0xf3;
    expect(codec.decodeFrame(frame)).toMatchObject({
      error: { code: 'bad-digit', path: '60.3', offset: frame.length - 2 },
    });
  });
});

describe('the envelope', () => {
  const body = bytesOf(
    '0820 0000000000C00010 3130303030303031 383838303030303030303030303031 0011 000000023010',
  );
  const joined = (hex: string) =>
    bytesOf(hex + [...body].map((b) => b.toString(16).padStart(2, '0')).join(''));

  it.each([
    ['TPDU and header', '6000030000 60310031110E', '6000030000', '60310031110E'],
    ['a TPDU that starts with 80', '8000030000 603100310100', '8000030000', '603100310100'],
    ['a TPDU alone', '6000030000', '6000030000', null],
    ['a header alone', '613100311108', null, '613100311108'],
    ['none at all', '', null, null],
  ])('may be %s', (_, hex, tpdu, header) => {
    const bytes = joined(hex.replaceAll(' ', ''));
    const result = codec.decode(bytes);
    expect(result).toMatchObject({ ok: true, message: { tpdu, header, mti: '0820' } });
    expect(result.ok && codec.encode(result.message)).toMatchObject({ ok: true, bytes });
  });

  it.each([
    ['', 'tpdu'],
    ['600003', 'tpdu'],
    ['6000030000 6031', 'header'],
    ['6000030000 603100310100 08', 'mti'],
    ['6000030000 603100310100 0800 0020', 'bitmap'],
    ['6100030000 603100310100 0800 0000000000000000', 'tpdu'],
    ['6000030000 603100310100 9800 0000000000000000', 'mti'],
    ['0A00 0020000000C00012', 'mti'],
  ])('that is cut or wrong is told by path: %s -> %s', (hex, path) => {
    expect(codec.decode(bytesOf(hex))).toMatchObject({ ok: false, error: { path } });
  });
});
