import { type DigitsAt, splitComposite, subfieldPathAt } from './composite.ts';
import type { DigitsCodec } from './field-codec.ts';
import { areNibblesGood, digitCheck, firstBadNibble, nibbleTextAt, trackCheck } from './nibbles.ts';
import { plainText } from './plain-text.ts';
import { failReading, keepRaw, lengthAt, type Reading } from './reading.ts';

/** Reads an `n` or `z` field, composites included. */
export function readDigits(field: DigitsCodec, reading: Reading, at: number): number {
  const { layout } = field;
  const length = lengthAt(layout, reading, at);
  if (length < 0) return -1;
  const start = at + layout.counterBytes;
  return layout.isPacked
    ? readPacked(field, reading, start, length)
    : readUnpacked(field, reading, start, length);
}

function readPacked(field: DigitsCodec, reading: Reading, start: number, length: number): number {
  const { number, isRightAligned } = field.layout;
  const end = start + ((length + 1) >> 1);
  const lead = isRightAligned ? length & 1 : 0;
  const filler = fillerOf(field, reading.bytes, start, end, length);
  if (filler < 0) return failNibble(field, reading, start, lead, lead + length);
  const isWhole = keepDigits(field, reading, nibbleTextAt, start, lead, length);
  if (filler !== 0 || !isWhole) keepRaw(reading, number, start, end);
  return end;
}

/**
 * The filler nibble, at the side that an odd number of digits is not aligned to; 0 where there is none, and -1 where a
 * digit is not allowed.
 */
function fillerOf(field: DigitsCodec, bytes: Uint8Array, start: number, end: number, length: number): number {
  const check = field.isTrack ? trackCheck : digitCheck;
  if ((length & 1) === 0) return areNibblesGood(bytes, start, end, check) ? 0 : -1;
  const isFirst = field.layout.isRightAligned;
  const mixed = bytes[isFirst ? start : end - 1] as number;
  const digit = isFirst ? mixed & 15 : mixed >> 4;
  // The byte with the filler is judged by its other nibble, doubled to a byte of its own.
  const isGood =
    check[digit * 17] === 0 &&
    areNibblesGood(bytes, isFirst ? start + 1 : start, isFirst ? end : end - 1, check);
  if (!isGood) return -1;
  return isFirst ? mixed >> 4 : mixed & 15;
}

/** Keeps digits as the field's value; returns whether they are all of it, which an unknown composite is not. */
function keepDigits(
  { layout, composite }: DigitsCodec,
  reading: Reading,
  digitsAt: DigitsAt<Uint8Array>,
  start: number,
  lead: number,
  length: number,
): boolean {
  const { bytes, fields } = reading;
  const parts = composite === null ? null : splitComposite(composite, digitsAt, bytes, start, lead, length);
  fields[layout.number] = parts ?? digitsAt(bytes, start, lead, length);
  return composite === null || parts !== null;
}

function failNibble(field: DigitsCodec, reading: Reading, start: number, from: number, to: number): -1 {
  const check = field.isTrack ? trackCheck : digitCheck;
  const index = firstBadNibble(reading.bytes, start, from, to, check);
  return failDigit(field, reading, start + (index >> 1), index - from);
}

/** Digits as ASCII, one a byte. */
function readUnpacked(field: DigitsCodec, reading: Reading, start: number, length: number): number {
  const separator = field.isTrack ? 0x44 : -1;
  for (let index = 0; index < length; index++) {
    const byte = reading.bytes[start + index] as number;
    const isAllowed = (byte >= 0x30 && byte <= 0x39) || byte === separator;
    if (!isAllowed) return failDigit(field, reading, start + index, index);
  }
  const isWhole = keepDigits(field, reading, unpackedDigits, start, 0, length);
  if (!isWhole) keepRaw(reading, field.layout.number, start, start + length);
  return start + length;
}

const unpackedDigits: DigitsAt<Uint8Array> = (bytes, start, place, count) =>
  plainText(bytes, start + place, count);

function failDigit(field: DigitsCodec, reading: Reading, offset: number, digit: number): -1 {
  const { composite, layout, isTrack } = field;
  const path = composite === null ? String(layout.number) : subfieldPathAt(composite, digit);
  const expected = isTrack ? '0-9 or D' : '0-9';
  return failReading(reading, 'bad-digit', path, offset, `expected ${expected} as digit ${digit + 1}`);
}
