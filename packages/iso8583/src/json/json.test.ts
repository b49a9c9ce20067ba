import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMessage } from '../../test/arbitrary-message.ts';
import { cupFrame, cupVectors } from '../../test/cup-vectors.ts';
import { bytesOf } from '../../test/hex.ts';
import { compileProfile, cupPos, fromHex, fromJson, iso1987Binary, toHex, toJson } from '../index.ts';

const codec = compileProfile(cupPos);

function decoded(frame: Uint8Array) {
  const result = codec.decodeFrame(frame);
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

/** Through JSON text, as on a command line. */
function backToBytes(json: unknown): string {
  const read = fromJson(JSON.parse(JSON.stringify(json)));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const encoded = compileProfile(read.profile).encodeFrame(read.message, read.lengthPrefix ?? 'binary2');
  if (!encoded.ok) throw new Error(JSON.stringify(encoded.error));
  return toHex(encoded.bytes);
}

describe('the JSON form', () => {
  it('is the one that scripts rely on', () => {
    expect(toJson(decoded(cupFrame('G1')), cupPos, { reveal: true })).toEqual({
      profile: 'cup-pos',
      lengthPrefix: 'binary2',
      tpdu: '6000030000',
      header: '603100310100',
      mti: '0800',
      fields: {
        11: '000001',
        41: '10000001',
        42: '888000000000001',
        60: { 1: '00', 2: '000001', 3: '003' },
        62: '53657175656E6365204E6F3132333036303030303030303031',
        63: '001',
      },
    });
  });

  it.each(cupVectors.frames)('of $id, revealed, gives the same bytes', ({ hex }) => {
    expect(backToBytes(toJson(decoded(fromHex(hex) as Uint8Array), cupPos, { reveal: true }))).toBe(hex);
  });

  it.each([cupPos, iso1987Binary])('of any message of $id, revealed, gives the same bytes', (profile) => {
    const own = compileProfile(profile);
    fc.assert(
      fc.property(arbitraryMessage(profile), (message) => {
        const encoded = own.encodeFrame(message, 'ascii4');
        const json = toJson({ message, lengthPrefix: 'ascii4' }, profile, { reveal: true });
        expect(encoded.ok && toHex(encoded.bytes)).toBe(backToBytes(json));
      }),
      { numRuns: 150 },
    );
  });

  it('carries what text cannot as raw bytes, which win', () => {
    const frame = bytesOf(
      '001B 6000030000 603100310100 0800 0000000000100000 03 41FF42 '.replaceAll(' ', ''),
    );
    frame[1] = frame.length - 2;
    const json = toJson(decoded(frame), cupPos, { reveal: true });
    expect(json).toMatchObject({ fields: {}, raw: { 44: '41FF42' } });
    expect(backToBytes(json)).toBe(toHex(frame));
  });

  it('gives text that only looks masked as bytes too, so that it is not refused', () => {
    const message = { tpdu: null, header: null, mti: '0800', fields: { 63: '622500******0253' } };
    const json = toJson({ message, lengthPrefix: 'none' }, cupPos, { reveal: true });
    expect(json.raw).toEqual({ 63: '3632323530302A2A2A2A2A2A30323533' });
    expect(fromJson(json)).toMatchObject({ ok: true });
  });
});

describe('reading JSON', () => {
  const good = { mti: '0800', fields: { 11: '000001', 60: '00000001003' } };

  it('takes the dialect, TPDU, header and length style as optional, and a composite flat', () => {
    expect(fromJson(good)).toEqual({
      ok: true,
      profile: cupPos,
      lengthPrefix: null,
      message: {
        tpdu: null,
        header: null,
        mti: '0800',
        fields: { 11: '000001', 60: { 1: '00', 2: '000001', 3: '003' } },
      },
    });
    const nulls = { ...good, profile: null, tpdu: null, header: null, lengthPrefix: null, raw: null };
    expect(fromJson(nulls)).toEqual(fromJson(good));
  });

  it.each<[string, unknown, string]>([
    ['no object', [], 'message'],
    ['an unknown key', { ...good, filds: {} }, 'filds'],
    ['an unknown dialect', { ...good, profile: 'visa' }, 'profile'],
    ['a dialect named like a method', { ...good, profile: 'toString' }, 'profile'],
    ['an unknown style', { ...good, lengthPrefix: 'hex' }, 'lengthPrefix'],
    ['a TPDU that is a number', { ...good, tpdu: 6000030000 }, 'tpdu'],
    ['no MTI', { fields: {} }, 'mti'],
    ['an unknown field', { ...good, fields: { 21: '1' } }, '21'],
    ['a field with a name', { ...good, fields: { pan: '1' } }, 'pan'],
    ['a field number with a zero before it', { ...good, fields: { '011': '000001' } }, '011'],
    ['a number for digits', { ...good, fields: { 11: 1 } }, '11'],
    ['bytes that are no hex', { ...good, fields: { 62: 'XY' } }, '62'],
    ['half a byte', { ...good, fields: { 62: 'ABC' } }, '62'],
    ['an unknown subfield', { ...good, fields: { 60: { 8: '0' } } }, '60.8'],
    ['a subfield that is a number', { ...good, fields: { 60: { 1: 0 } } }, '60.1'],
    ['a masked PAN', { ...good, fields: { 2: '622500******0253' } }, '2'],
    ['a masked track', { ...good, fields: { 35: '622500******0253D***' } }, '35'],
    ['masked bytes', { ...good, fields: { 52: '***' } }, '52'],
    ['a masked subfield', { ...good, fields: { 60: { 2: '***' } } }, '60.2'],
    ['masked raw bytes', { ...good, raw: { 2: '***' } }, '2'],
    ['a masked PAN in text', { ...good, fields: { 63: 'card 622500******0253' } }, '63'],
    ['raw content of an unknown field', { ...good, raw: { 21: '00' } }, '21'],
  ])('refuses %s with its path', (_, json, path) => {
    const result = fromJson(json);
    expect(result).toMatchObject({ ok: false, error: { path, offset: 0 } });
  });

  it('refuses everything that was masked', () => {
    const masked = cupVectors.frames
      .map(({ hex }) => decoded(fromHex(hex) as Uint8Array))
      .filter(({ message: { mti } }) => mti === '0200');
    expect(masked.length).toBeGreaterThan(2);
    for (const frame of masked) {
      expect(fromJson(toJson(frame, cupPos, { reveal: false }))).toMatchObject({ ok: false });
    }
  });
});
