import type { FieldSpec } from '../profile.ts';
import { type CompositeLayout, compositeLayout, splitComposite, subfieldPathAt } from './composite.ts';
import {
  areNibblesGood,
  digitCheck,
  firstBadNibble,
  type NibbleCheck,
  nibbleText,
  trackCheck,
} from './nibbles.ts';
import { plainText } from './plain-text.ts';
import { type FieldReader, failReading, keepRaw, lengthAt, type Reading } from './reading.ts';
import type { WireLayout } from './wire-layout.ts';

/** What the readers of one field of digits share. */
interface DigitsField extends WireLayout {
  readonly check: NibbleCheck;
  readonly composite: CompositeLayout | null;
}

/** Reader of an `n` or `z` field, composites included. */
export function digitsReader(layout: WireLayout, spec: FieldSpec): FieldReader {
  const composite = spec.subfields === undefined ? null : compositeLayout(layout.number, spec.subfields);
  const field = { ...layout, check: spec.type === 'z' ? trackCheck : digitCheck, composite };
  if (!layout.isPacked) return unpackedReader(field);
  if (layout.fixedLength > 0 && layout.fixedLength % 2 === 0 && composite === null) return evenReader(field);
  return packedReader(field);
}

/** The plain case and the most frequent one: F3, F4, F11, F12, F13 … */
function evenReader(field: DigitsField): FieldReader {
  const { number, fixedLength, check } = field;
  const size = fixedLength >> 1;
  return (reading, at) => {
    const end = at + size;
    if (end > reading.end) return lengthAt(field, reading, at);
    if (!areNibblesGood(reading.bytes, at, end, check)) return failNibble(field, reading, at, 0, fixedLength);
    reading.fields[number] = nibbleText(reading.bytes, at, fixedLength);
    return end;
  };
}

function packedReader(field: DigitsField): FieldReader {
  const { check, counterBytes } = field;
  return (reading, at) => {
    const length = lengthAt(field, reading, at);
    if (length < 0) return -1;
    const start = at + counterBytes;
    if (length & 1) return readOdd(field, reading, start, length);
    const end = start + (length >> 1);
    if (!areNibblesGood(reading.bytes, start, end, check))
      return failNibble(field, reading, start, 0, length);
    keepDigits(field, reading, nibbleText(reading.bytes, start, length), start, end);
    return end;
  };
}

/** An odd number of digits has one filler nibble, at the side that the field is not aligned to. */
function readOdd(field: DigitsField, reading: Reading, start: number, length: number): number {
  const { bytes } = reading;
  const { check, isRightAligned } = field;
  const end = start + ((length + 1) >> 1);
  // The byte with the filler is judged by its other nibble, doubled to a byte of its own.
  const mixed = bytes[isRightAligned ? start : end - 1] as number;
  const digit = isRightAligned ? mixed & 15 : mixed >> 4;
  const isGood =
    check[digit * 17] === 0 &&
    areNibblesGood(bytes, isRightAligned ? start + 1 : start, isRightAligned ? end : end - 1, check);
  if (!isGood) {
    const lead = isRightAligned ? 1 : 0;
    return failNibble(field, reading, start, lead, lead + length);
  }
  const whole = nibbleText(bytes, start, length + 1);
  const text = isRightAligned ? whole.slice(1) : whole.slice(0, length);
  keepDigits(field, reading, text, start, end);
  const filler = isRightAligned ? mixed >> 4 : mixed & 15;
  if (filler !== 0) keepRaw(reading, field.number, start, end);
  return end;
}

function keepDigits(field: DigitsField, reading: Reading, text: string, start: number, end: number): void {
  if (field.composite === null) {
    reading.fields[field.number] = text;
    return;
  }
  const value = splitComposite(field.composite, text);
  reading.fields[field.number] = value ?? text;
  if (value === null) keepRaw(reading, field.number, start, end);
}

function failNibble(field: DigitsField, reading: Reading, start: number, from: number, to: number): -1 {
  const index = firstBadNibble(reading.bytes, start, from, to, field.check);
  return failDigit(field, reading, start + (index >> 1), index - from);
}

/** Digits as ASCII, one a byte. */
function unpackedReader(field: DigitsField): FieldReader {
  const separator = field.check === trackCheck ? 0x44 : -1;
  return (reading, at) => {
    const length = lengthAt(field, reading, at);
    if (length < 0) return -1;
    const start = at + field.counterBytes;
    for (let index = 0; index < length; index++) {
      const byte = reading.bytes[start + index] as number;
      const isAllowed = (byte >= 0x30 && byte <= 0x39) || byte === separator;
      if (!isAllowed) return failDigit(field, reading, start + index, index);
    }
    keepDigits(field, reading, plainText(reading.bytes, start, length), start, start + length);
    return start + length;
  };
}

function failDigit(field: DigitsField, reading: Reading, offset: number, digit: number): -1 {
  const path = field.composite === null ? String(field.number) : subfieldPathAt(field.composite, digit);
  const expected = field.check === trackCheck ? '0-9 or D' : '0-9';
  return failReading(reading, 'bad-digit', path, offset, `expected ${expected} as digit ${digit + 1}`);
}
