import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMessage } from '../test/arbitrary-message.ts';
import { cupFrame, cupVectors } from '../test/cup-vectors.ts';
import { bytesOf } from '../test/hex.ts';
import {
  compileProfile,
  cupPos,
  type FieldSpec,
  fromHex,
  iso1987Binary,
  lengthPrefixes,
  type Message,
  toHex,
} from './index.ts';

const codec = compileProfile(cupPos);
const cup = (fields: Message['fields'], raw?: Message['raw']): Message => ({
  tpdu: '6000030000',
  header: '603100310100',
  mti: '0800',
  fields,
  ...(raw !== undefined && { raw }),
});

describe.each([cupPos, iso1987Binary])('a message of $id', (profile) => {
  const own = compileProfile(profile);

  it('comes back as it was when it is written and read', () => {
    fc.assert(
      fc.property(arbitraryMessage(profile), (message) => {
        const encoded = own.encode(message);
        if (!encoded.ok) throw new Error(JSON.stringify(encoded.error));
        expect(own.decode(encoded.bytes)).toEqual({
          ok: true,
          message,
          consumed: encoded.bytes.length,
          macRange: encoded.macRange,
        });
      }),
      { numRuns: 150 },
    );
  });

  it('has its style of length recognised', () => {
    fc.assert(
      fc.property(arbitraryMessage(profile), fc.constantFrom(...lengthPrefixes), (message, lengthPrefix) => {
        const encoded = own.encodeFrame({ ...message, tpdu: message.tpdu ?? '6000030000' }, lengthPrefix);
        if (!encoded.ok) throw new Error(JSON.stringify(encoded.error));
        expect(own.decodeFrame(encoded.bytes)).toMatchObject({ ok: true, lengthPrefix });
        expect(own.decodeFrame(encoded.bytes, lengthPrefix)).toMatchObject({ ok: true, lengthPrefix });
      }),
      { numRuns: 100 },
    );
  });
});

describe('any bytes', () => {
  const frames = cupVectors.frames.map(({ hex }) => fromHex(hex) as Uint8Array);
  const mutated = fc
    .tuple(
      fc.constantFrom(...frames),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }),
      fc.nat(8),
    )
    .map(([frame, changes, cut]) => {
      const bytes = frame.slice(0, frame.length - cut);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    });

  it('are decoded or refused, never thrown at, and what is decoded is written back the same', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const result = codec.decodeFrame(bytes);
        if (!result.ok) {
          expect(result.error.path).toMatch(
            /^(length|tpdu|header|mti|bitmap|end|[0-9]{1,3}(\.[0-9]{1,2})?)$/,
          );
          expect(result.error.offset).toBeLessThanOrEqual(bytes.length);
          return;
        }
        const encoded = codec.encodeFrame(result.message, result.lengthPrefix);
        expect(encoded.ok && toHex(encoded.bytes)).toBe(toHex(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it('may be used again by the caller after they were decoded', () => {
    const frame = cupFrame('G2');
    const result = codec.decodeFrame(frame);
    const before = JSON.stringify(result);
    frame.fill(0);
    expect(JSON.stringify(result)).toBe(before);
  });
});

describe('what cannot be carried without loss stands in raw', () => {
  const lossless = (hex: string) => {
    const bytes = bytesOf(hex);
    const result = codec.decode(bytes);
    if (!result.ok) throw new Error(result.error.message);
    const encoded = codec.encode(result.message);
    expect(encoded.ok && toHex(encoded.bytes)).toBe(toHex(bytes));
    return result.message;
  };
  const head = '6000030000 603100310100 0800';

  it('a filler other than 0 behind an odd number, and before a right-aligned one', () => {
    expect(lossless(`${head} 0000000100000000 05 12345F`)).toMatchObject({
      fields: { 32: '12345' },
      raw: { 32: bytesOf('12345F') },
    });
    expect(lossless(`${head} 0000020000000000 F001`)).toMatchObject({
      fields: { 23: '001' },
      raw: { 23: bytesOf('F001') },
    });
    expect(lossless(`${head} 0000040000000000 021F`)).toMatchObject({
      fields: { 22: '021' },
      raw: { 22: bytesOf('021F') },
    });
  });

  it('a composite that ends inside a subfield', () => {
    expect(lossless(`${head} 0000000000000010 0010 2200000100`)).toMatchObject({
      fields: { 60: '2200000100' },
      raw: { 60: bytesOf('2200000100') },
    });
    expect(lossless(`${head} 0000000000000010 0009 2200000100`)).toMatchObject({
      fields: { 60: '220000010' },
    });
  });

  it('text that is not of its character set, alone', () => {
    const message = lossless(`${head} 0000000000100000 03 41FF42`);
    expect(message.fields).toEqual({});
    expect(message.raw).toEqual({ 44: bytesOf('41FF42') });
  });

  it('text outside the class of its field, beside the text', () => {
    expect(lossless(`${head} 0000000004000000 31322D343536`)).toMatchObject({
      fields: { 38: '12-456' },
      raw: { 38: bytesOf('31322D343536') },
    });
  });

  it('a secondary bitmap that names nothing', () => {
    const message = lossless(`${head} 8020000000000000 0000000000000000 000001`);
    expect(message).toMatchObject({ fields: { 11: '000001' }, raw: { 1: new Uint8Array(8) } });
  });
});

describe('F22 and F23, both of three digits', () => {
  it('lie at opposite ends of their two bytes', () => {
    const encoded = codec.encode(cup({ 22: '021', 23: '001' }));
    expect(encoded.ok && toHex(encoded.bytes.subarray(-4))).toBe('02100001');
  });
});

describe('a composite that a dialect aligns to the right', () => {
  const right = compileProfile({
    ...cupPos,
    fields: { ...cupPos.fields, 60: { ...(cupPos.fields['60'] as FieldSpec), align: 'right' } },
  });
  const parts = { 1: '22', 2: '000001', 3: '003' };

  it.each([
    ['an odd number of digits behind a filler', parts, '0011 022000001003'],
    ['an even number without one', { ...parts, 4: '5' }, '0012 220000010035'],
    ['a flat text as by subfield', '22000001003', '0011 022000001003'],
  ])('has %s, and comes back to the same bytes', (_, value, content) => {
    const encoded = right.encode(cup({ 60: value }));
    if (!encoded.ok) throw new Error(encoded.error.message);
    expect(toHex(encoded.bytes.subarray(21))).toBe(content.replace(' ', ''));
    const decoded = right.decode(encoded.bytes);
    expect(decoded).toMatchObject({ message: { fields: { 60: typeof value === 'string' ? parts : value } } });
    expect(decoded.ok && right.encode(decoded.message)).toMatchObject({ bytes: encoded.bytes });
  });

  it('keeps a filler other than 0 in raw, and names the subfield of a bad digit', () => {
    const head = '6000030000 603100310100 0800 0000000000000010';
    const decoded = right.decode(bytesOf(`${head} 0011 F22000001003`));
    expect(decoded).toMatchObject({
      message: { fields: { 60: parts }, raw: { 60: bytesOf('F22000001003') } },
    });
    expect(decoded.ok && right.encode(decoded.message)).toMatchObject({
      bytes: bytesOf(`${head} 0011 F22000001003`),
    });
    expect(right.decode(bytesOf(`${head} 0011 022000001A03`))).toMatchObject({
      error: { path: '60.3', offset: 27 },
    });
  });
});

describe('a message with a MAC in F128', () => {
  it('has both bitmaps, and the MAC covers everything before F128', () => {
    const encoded = codec.encode(cup({ 11: '000001', 128: new Uint8Array(8) }));
    expect(encoded).toMatchObject({ ok: true, macRange: { start: 11, end: 32 } });
    expect(encoded.ok && toHex(encoded.bytes.subarray(13, 29))).toBe('80200000000000000000000000000001');
  });
});

describe('encode refuses by path', () => {
  it.each<[string, Message, string, string]>([
    ['digits of the wrong number', cup({ 11: '1' }), '11', 'bad-value'],
    ['letters among digits', cup({ 11: '00000A' }), '11', 'bad-digit'],
    ['characters beyond ASCII among digits', cup({ 11: '00000\u0130' }), '11', 'bad-digit'],
    ['a masked PAN', cup({ 2: '622500******0253' }), '2', 'bad-digit'],
    ['a PAN that is too long', cup({ 2: '1'.repeat(20) }), '2', 'too-long'],
    ['a terminal number of 7 characters: nothing is padded', cup({ 41: '1000000' }), '41', 'bad-value'],
    ['text instead of bytes', cup({ 62: '00' }), '62', 'bad-value'],
    ['bytes instead of text', cup({ 41: new Uint8Array(8) }), '41', 'bad-value'],
    ['bytes instead of digits', cup({ 60: new Uint8Array(8) }), '60', 'bad-value'],
    ['a point in letters and digits', cup({ 39: '.0' }), '39', 'bad-value'],
    ['a character that GBK does not have', cup({ 63: '😀' }), '63', 'bad-value'],
    ['GBK text that is longer in bytes', cup({ 44: '终'.repeat(13) }), '44', 'too-long'],
    ['Chinese in an ASCII field', cup({ 41: '终端号01' }), '41', 'bad-value'],
    ['a field that the profile does not define', cup({ 11: '000001', 21: '1' }), '21', 'unknown-field'],
    ['a field number that does not exist', cup({ 129: '1' }), '129', 'unknown-field'],
    ['raw content of an unknown field', cup({}, { 21: new Uint8Array(1) }), '21', 'unknown-field'],
    ['raw content of the wrong length', cup({ 11: '000001' }, { 11: new Uint8Array(2) }), '11', 'bad-value'],
    ['a subfield of the wrong length', cup({ 60: { 1: '00', 2: '1', 3: '003' } }), '60.2', 'bad-value'],
    ['a letter in a subfield', cup({ 60: { 1: '00', 2: '000001', 3: '00A' } }), '60.3', 'bad-value'],
    ['a subfield behind a missing one', cup({ 60: { 1: '00', 3: '003' } }), '60.2', 'bad-value'],
    ['an unknown subfield', cup({ 60: { 1: '00', 9: '003' } }), '60.9', 'bad-value'],
    ['no subfield at all', cup({ 60: {} }), '60.1', 'bad-value'],
    ['an MTI of no known class', { ...cup({}), mti: '0900' }, 'mti', 'bad-mti'],
    ['a TPDU that does not start with 60', { ...cup({}), tpdu: '6100030000' }, 'tpdu', 'bad-envelope'],
    ['a short TPDU', { ...cup({}), tpdu: '60000300' }, 'tpdu', 'bad-envelope'],
    ['a header that is no hex', { ...cup({}), header: '60310031010G' }, 'header', 'bad-envelope'],
  ])('%s', (_, message, path, code) => {
    expect(codec.encode(message)).toMatchObject({ ok: false, error: { path, code, offset: 0 } });
  });

  it('and writes the next message as if nothing had been', () => {
    codec.encode(cup({ 11: '1', 41: '10000001' }));
    const frame = cupFrame('G8');
    const good = codec.decodeFrame(frame);
    expect(good.ok && codec.encodeFrame(good.message, 'binary2')).toMatchObject({ bytes: frame });
  });

  it('a length that the prefix cannot say is no concern of terminals: all of them can say any message', () => {
    const fields = Object.fromEntries(
      [48, 55, 59, 62].map((n) => [
        n,
        n === 48 ? '1'.repeat(322) : n === 59 ? 'A'.repeat(999) : new Uint8Array(999),
      ]),
    );
    for (const lengthPrefix of lengthPrefixes) {
      const encoded = codec.encodeFrame(cup(fields), lengthPrefix);
      expect(encoded.ok && codec.decodeFrame(encoded.bytes)).toMatchObject({ ok: true, lengthPrefix });
    }
  });
});

describe('messages written one after another', () => {
  it('stay as they were, be they short or long', () => {
    const messages = Array.from({ length: 400 }, (_, index) =>
      cup({ 11: String(index).padStart(6, '0'), 62: new Uint8Array(index * 2).fill(index) }),
    );
    const written = messages.map((message) => codec.encodeFrame(message, 'binary2'));
    for (const [index, encoded] of written.entries()) {
      expect(encoded.ok && codec.decodeFrame(encoded.bytes)).toMatchObject({ message: messages[index] });
    }
  });

  it('do not suffer from one that is refused between them', () => {
    const good = codec.encode(cup({ 11: '000001' }));
    const before = good.ok && toHex(good.bytes);
    expect(codec.encode(cup({ 11: '000002', 41: 'short' }))).toMatchObject({ ok: false });
    expect(codec.encode(cup({ 11: '000003' }))).toMatchObject({ ok: true, macRange: null });
    expect(good.ok && toHex(good.bytes)).toBe(before);
  });
});

describe('the track separator', () => {
  it('may be written as = and is D', () => {
    const encoded = codec.encode(cup({ 35: '6225000000000253=2512' }));
    expect(encoded.ok && codec.decode(encoded.bytes)).toMatchObject({
      message: { fields: { 35: '6225000000000253D2512' } },
    });
  });
});

describe('a forced style of length', () => {
  it.each([
    ['bcd2', '0087', 'length-mismatch'],
    ['bcd2', '00AF', 'bad-length'],
    ['ascii4', '303041', 'truncated'],
    ['ascii4', '30304130', 'bad-length'],
    ['binary2', '00', 'truncated'],
  ] as const)('that the frame does not have is an error at length: %s %s', (style, hex, code) => {
    expect(codec.decodeFrame(bytesOf(hex), style)).toMatchObject({
      ok: false,
      error: { path: 'length', code },
    });
  });
});
