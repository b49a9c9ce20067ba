import type { FieldSpec } from '@rollcall/iso8583';
import { joinBytes, latin1Bytes } from './byte-edits.ts';
import { cardNumber } from './card-number.ts';
import { emvData } from './emv-data.ts';
import { counterOf, isPacked } from './frame-anatomy.ts';
import type { InputRandom } from './input-random.ts';

const digits = '0123456789';
const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join('');
const maskLike = ['***', '622500******0253', 'D***', '****1234', '*'];

/** A field as it stands on the wire: counter and content. Mostly as its specification wants it. */
export function wireField(spec: FieldSpec, random: InputRandom, wanted?: string): Uint8Array {
  const length = wanted?.length ?? contentLength(spec, random);
  const content = isPacked(spec)
    ? packed(spec, wanted ?? digitText(spec, random, length), random)
    : wanted === undefined
      ? unpacked(spec, random, length)
      : latin1Bytes(wanted);
  return spec.length === undefined
    ? joinBytes(counterOf(spec, isPacked(spec) ? length : content.length), content)
    : content;
}

/** In digits or bytes: short ones mostly, the bounds often, beyond them sometimes. */
function contentLength({ length, max = 0, subfields = [] }: FieldSpec, random: InputRandom): number {
  if (length !== undefined) return length;
  if (subfields.length > 0 && !random.oneIn(6)) {
    const count = random.from(1, subfields.length);
    return subfields.slice(0, count).reduce((sum, subfield) => sum + subfield.length, 0);
  }
  switch (random.below(8)) {
    case 0:
      return 0;
    case 1:
      return max;
    case 2:
      return max + 1;
    default:
      return random.from(1, Math.min(max, random.oneIn(8) ? max : 40));
  }
}

function digitText({ type, sensitive }: FieldSpec, random: InputRandom, length: number): string {
  if (sensitive !== undefined && !random.oneIn(4)) {
    const separator = type === 'z' ? 'D' : '';
    return `${cardNumber(random)}${separator}${random.text(digits, length)}`.slice(0, length);
  }
  return random.text(type === 'z' ? `${digits}D` : digits, length);
}

/** Digits two a byte; one in eight has a filler or a digit that should not be there. */
function packed({ align }: FieldSpec, text: string, random: InputRandom): Uint8Array {
  const filler = random.oneIn(8) ? random.text('0123456789ABCDEF', 1) : '0';
  const even = text.length % 2 === 0 ? text : align === 'right' ? `${filler}${text}` : `${text}${filler}`;
  const bytes = Uint8Array.from({ length: even.length / 2 }, (_, at) =>
    Number.parseInt(even.slice(2 * at, 2 * at + 2), 16),
  );
  if (bytes.length > 0 && random.oneIn(32)) bytes[random.below(bytes.length)] = random.next32();
  return bytes;
}

function unpacked(spec: FieldSpec, random: InputRandom, length: number): Uint8Array {
  if (spec.type === 'n' || spec.type === 'z') return latin1Bytes(digitText(spec, random, length));
  if (spec.type === 'b') return bytesContent(spec, random, length);
  return fitted(textContent(random, length), length, 0x20);
}

function bytesContent({ view, length: fixed }: FieldSpec, random: InputRandom, length: number): Uint8Array {
  if (view === 'ber-tlv') return emvData(random, length);
  if (view === 'tag-value' && random.oneIn(2)) return parameterTags(random, length);
  const content = random.oneIn(3) ? textContent(random, length) : random.bytes(length);
  return fixed === undefined ? content : fitted(content, length, 0);
}

/** Two-character tags with values of any length, as F62 carries parameters and statistics. */
function parameterTags(random: InputRandom, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let left = length; left > 0; ) {
    const value = random.text(random.oneIn(2) ? digits : printable, random.pick([1, 2, 4, 6, 12, 14, 40]));
    const part = latin1Bytes(`${random.pick(['51', '14', '2', '0', '1'])}${random.below(10)}${value}`);
    parts.push(part);
    left -= part.length;
  }
  return joinBytes(...parts);
}

/** ASCII, GBK, anything, a card number in the middle, or what a mask leaves behind. */
function textContent(random: InputRandom, length: number): Uint8Array {
  switch (random.below(8)) {
    case 0:
      return random.bytes(length);
    case 1:
      return chinese(random, length);
    case 2:
      return latin1Bytes(
        `${random.pick(['', 'CARD ', 'A3019', 'x'])}${cardNumber(random)}${random.pick(['', ' OK', '.'])}`,
      );
    case 3:
      return latin1Bytes(random.pick(maskLike) + random.text(printable, random.below(4)));
    case 4:
      return latin1Bytes(random.text(digits, length));
    default:
      return latin1Bytes(random.text(printable, length));
  }
}

/** Pairs of GBK, some of which name no character, between ASCII. */
function chinese(random: InputRandom, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const isPair = at + 1 < length && !random.oneIn(6);
    bytes[at] = isPair ? random.from(random.oneIn(3) ? 0x80 : 0xb0, random.oneIn(3) ? 0xff : 0xf7) : 0x41;
    if (isPair) bytes[++at] = random.from(random.oneIn(3) ? 0x30 : 0xa1, 0xfe);
  }
  return bytes;
}

function fitted(bytes: Uint8Array, length: number, filler: number): Uint8Array {
  const content = new Uint8Array(length).fill(filler);
  content.set(bytes.subarray(0, length));
  return content;
}
