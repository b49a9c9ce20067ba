import { describe, expect, it } from 'vitest';
import vectors from '../vectors/cup-pos.json' with { type: 'json' };
import { compileProfile, cupPos, fromHex, type InBandSpec, inBandFields, readInBand } from './index.ts';

const spec = cupPos.inBand as InBandSpec;
const operationId = '01a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8';
const read = (text: string) => readInBand(spec, { 59: text });

describe('what a terminal says beyond the dialect', () => {
  it('stands in F59 as tag, three digits of length, value', () => {
    const text = `R1036${operationId}R200524500`;
    expect(inBandFields(spec, { operationId, remainingMs: 24_500 })).toEqual({ 59: text });
    expect(read(text)).toEqual({ operationId, remainingMs: 24_500 });
  });

  it('is read from the frame of vector G15', () => {
    const hex = vectors.frames.find(({ id }) => id === 'G15')?.hex ?? '';
    const decoded = compileProfile(cupPos).decodeFrame(fromHex(hex) as Uint8Array);
    expect(decoded.ok && readInBand(spec, decoded.message.fields)).toEqual({
      operationId,
      remainingMs: 24_500,
    });
  });

  it('is whole milliseconds within bounds, and no id that is too long or has blanks', () => {
    const said = { operationId: 'a b', remainingMs: 0.9 };
    expect(inBandFields(spec, said)).toEqual({ 59: 'R20010' });
    expect(inBandFields(spec, { operationId: 'x'.repeat(65), remainingMs: -5 })).toEqual({ 59: 'R20010' });
    expect(inBandFields(spec, { operationId: null, remainingMs: 1e12 })).toEqual({ 59: 'R2006999999' });
    expect(inBandFields(spec, { operationId: null, remainingMs: null })).toEqual({});
  });

  it('is heard beside the elements of others, and the first of two counts', () => {
    expect(read('A2003abcR2003500A40011')).toEqual({ operationId: null, remainingMs: 500 });
    expect(read('R2003500R2003900R1001x')).toEqual({ operationId: 'x', remainingMs: 500 });
    expect(read('R2010999999999R')).toEqual({ operationId: null, remainingMs: null });
  });

  it.each([
    ['not there', ''],
    ['cut off', 'R1036abc'],
    ['cut off in its length', 'R20'],
    ['without a length', 'R2abc500'],
    ['followed by what is no element', 'R2003500R'],
    ["somebody else's text", '0123456789'],
  ])('is nothing where it is %s', (_, text) => {
    expect(read(text)).toEqual({ operationId: null, remainingMs: null });
  });

  it('is nothing where its values are of another kind', () => {
    expect(read('R2003-50R1001 ')).toEqual({ operationId: null, remainingMs: null });
    expect(readInBand(spec, {})).toEqual({ operationId: null, remainingMs: null });
    expect(readInBand(spec, { 59: Uint8Array.of(1) })).toEqual({ operationId: null, remainingMs: null });
  });
});
