import fc from 'fast-check';
import { describe as about, expect, it } from 'vitest';
import { cupFrame } from '../../test/cup-vectors.ts';
import { bytesOf } from '../../test/hex.ts';
import { compileProfile, cupPos, describe, type Message, maskPan, toHex, toJson } from '../index.ts';
import { maskPansInText, maskTrack } from './mask-pan.ts';

const codec = compileProfile(cupPos);

/** Everything that is shown of a message without reveal, in one text. */
function shown(message: Message): string {
  const rows = (['en', 'zh-CN'] as const).map((lang) => describe(message, cupPos, { reveal: false, lang }));
  return JSON.stringify([rows, toJson({ message, lengthPrefix: 'binary2' }, cupPos, { reveal: false })]);
}

function messageOf(id: string): Message {
  const result = codec.decodeFrame(cupFrame(id));
  if (!result.ok) throw new Error(result.error.message);
  return result.message;
}

const cup = (mti: string, fields: Message['fields'], raw?: Message['raw']): Message => ({
  tpdu: null,
  header: null,
  mti,
  fields,
  ...(raw !== undefined && { raw }),
});

const luhn = (digits: string) => {
  for (let check = 0; check < 10; check++) {
    const sum = [...`${digits}${check}`].reverse().reduce((total, digit, place) => {
      const doubled = place % 2 === 1 ? Number(digit) * 2 : Number(digit);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    if (sum % 10 === 0) return `${digits}${check}`;
  }
  throw new Error('there is always a check digit');
};
const pan = fc
  .tuple(
    fc.constantFrom('62', '4', '51', '37'),
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 11, maxLength: 16 }),
  )
  .map(([start, rest]) => luhn(`${start}${rest}`.slice(0, 18)));
/** Digits of a card number between its first six and its last four. */
const middle = (number: string) => number.slice(6, -4);

about('a card number', () => {
  it('shows its first six and last four digits, a short one less', () => {
    expect(maskPan('6225000000000253')).toBe('622500******0253');
    expect(maskPan('622500000000025300')).toBe('622500********5300');
    expect(maskPan('123456789012')).toBe('********9012');
    expect(maskPan('12345678')).toBe('***');
  });

  it('is shown nowhere in full, wherever in the message it stands', () => {
    const places = fc.constantFrom<(digits: string) => Message>(
      (digits) => cup('0200', { 2: digits }),
      (digits) => cup('0200', { 35: `${digits}D2512101123400001` }),
      (digits) => cup('0200', { 36: `${digits}D156` }),
      (digits) => cup('0200', { 63: `CARD ${digits} OK` }),
      (digits) => cup('0200', { 59: `A3019${digits}X` }),
      (digits) =>
        cup('0810', { 60: { 1: '00', 2: '000001', 3: '360' }, 62: new TextEncoder().encode(`:${digits}`) }),
      (digits) => cup('0200', { 62: new TextEncoder().encode(`No ${digits}`) }),
      (digits) => cup('0500', { 48: digits }),
      (digits) =>
        cup('0200', {
          44: `${digits.slice(0, 4)} ${digits.slice(4, 8)} ${digits.slice(8, 12)} ${digits.slice(12)}`,
        }),
      (digits) => cup('0200', { 55: bytesOf(`9F02060000000001005A0A${digits.padEnd(20, 'F')}9F1A020156`) }),
      (digits) => cup('0200', { 55: bytesOf(`7012571057${digits.padEnd(20, 'D')}`) }),
      (digits) => cup('0200', { 2: digits }, { 2: bytesOf(digits.length % 2 ? `${digits}F` : digits) }),
      (digits) => cup('0200', {}, { 63: bytesOf(`FF3A${toHex(new TextEncoder().encode(digits))}`) }),
    );
    fc.assert(
      fc.property(pan, places, (digits, place) => {
        const text = shown(place(digits));
        expect(text).not.toContain(digits);
        expect(text).not.toContain(`${digits.slice(0, 6)}${middle(digits)}`);
        expect(text).not.toContain(toHex(new TextEncoder().encode(digits)));
      }),
      { numRuns: 400 },
    );
  });

  it('is not suspected in numbers of other kinds', () => {
    const text = shown(messageOf('G7'));
    expect(text).toContain('888000000000001');
    expect(maskPansInText('6225000000000254 and 12345')).toBe('6225000000000254 and 12345');
  });
});

about('a track', () => {
  it('shows the masked PAN and nothing behind it; an encrypted one nothing', () => {
    expect(maskTrack('6225000000000253D2512101123400001')).toBe('622500******0253D***');
    expect(maskTrack('62250000000002532512101123400001')).toBe('***');
    expect(maskTrack('62D25')).toBe('***');
  });
});

about('a purchase', () => {
  it('shows neither PIN block nor service code, but its MAC', () => {
    const text = shown(messageOf('G7'));
    expect(text).not.toMatch(/C7E4D57F17E37EAE|25121011234|D2512/);
    expect(text).toContain('622500******0253D***');
    expect(text).toContain('3030304633414145');
  });
});

about('working keys', () => {
  const keys = ['G2', 'G9', 'G10', "R1'", "R2'", "R12' (no length prefix, no TPDU)"];

  it.each(keys)('of %s are not shown, not in part either', (id) => {
    const message = messageOf(id);
    const f62 = toHex(message.fields[62] as Uint8Array);
    const text = shown(message);
    for (let at = 0; at + 16 <= f62.length; at += 8) expect(text).not.toContain(f62.slice(at, at + 16));
  });

  it('may stand in what vendors send, so an unknown request shows F62 only where it is text', () => {
    const secret = bytesOf('DF2310CA5D92598DCA48CE8A4C76361A9269E9');
    const vendor = { 60: { 1: '00', 2: '000001', 3: '350' }, 62: secret };
    expect(shown(cup('0800', vendor))).not.toContain('CA5D92598DCA48CE');
    expect(shown(cup('0810', vendor))).not.toContain('CA5D92598DCA48CE');
    expect(shown(messageOf('G1'))).toContain('Sequence No');
    expect(shown(messageOf('G14'))).toContain('012300045998');
  });
});

about('F55', () => {
  it('shows tags that hold no card data, and of others their length', () => {
    const message = cup('0200', {
      55: bytesOf('9F260811223344556677885A0862250000000002535F200541424344455F3401019F9901AA'),
    });
    const rows = describe(message, cupPos, { reveal: false, lang: 'en' });
    expect(
      rows.filter(({ path }) => path.startsWith('55')).map(({ path, value, note }) => [path, value, note]),
    ).toEqual(
      [
        ['55', '***', undefined],
        ['55.9F26', '1122334455667788', '8 bytes'],
        ['55.5A', '***', '8 bytes'],
        ['55.5F20', '***', '5 bytes'],
        ['55.5F34', '01', '1 bytes'],
        ['55.9F9901', '***', undefined],
      ]
        .slice(0, 5)
        .concat([['55', '***', '4 bytes']]),
    );
  });
});
