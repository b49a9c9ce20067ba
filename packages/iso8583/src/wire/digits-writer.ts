import type { FieldValue } from '../message.ts';
import type { DigitsCodec } from './field-codec.ts';
import { packDigitsAt, packNibbles, trackValues } from './pack-nibbles.ts';
import type { WireLayout } from './wire-layout.ts';
import { failWriting, openContent, type Writing } from './writing.ts';

/** Writes an `n` or `z` field. Nothing is padded or cut: a value of the wrong length is an error. */
export function writeDigits(field: DigitsCodec, writing: Writing, at: number, value: FieldValue): number {
  const { layout, isTrack } = field;
  if (typeof value !== 'string') {
    return failWriting(writing, 'bad-value', String(layout.number), 'expected a string of digits');
  }
  const { length } = value;
  const start = openContent(layout, writing, at, length);
  if (start < 0) return -1;
  if (!layout.isPacked) {
    return writeUnpacked(writing.out, start, value, isTrack) ? start + length : failDigits(field, writing);
  }
  const lead = writeLead(layout, writing.out, start, length);
  const isGood = isTrack
    ? packNibbles(writing.out, start, lead === 0 ? value : `0${value}`, trackValues)
    : packDigitsAt(writing.out, start, lead, value);
  return isGood ? start + ((length + 1) >> 1) : failDigits(field, writing);
}

/** Nibbles in front of the digits, which is a filler of 0 or none: it is written, and the digits go on behind it. */
export function writeLead(layout: WireLayout, out: Uint8Array, start: number, length: number): 0 | 1 {
  if (!layout.isRightAligned || (length & 1) === 0) return 0;
  out[start] = 0;
  return 1;
}

/** Digits as ASCII, one a byte; returns whether all were allowed. */
export function writeUnpacked(out: Uint8Array, start: number, digits: string, isTrack: boolean): boolean {
  for (let index = 0; index < digits.length; index++) {
    const code = digits.charCodeAt(index);
    const isSeparator = isTrack && (code === 0x3d || code === 0x44);
    if (!isSeparator && (code < 0x30 || code > 0x39)) return false;
    out[start + index] = isSeparator ? 0x44 : code;
  }
  return true;
}

function failDigits({ layout, isTrack }: DigitsCodec, writing: Writing): -1 {
  const message = `expected ${isTrack ? '0-9 or D' : '0-9'} only`;
  return failWriting(writing, 'bad-digit', String(layout.number), message);
}
