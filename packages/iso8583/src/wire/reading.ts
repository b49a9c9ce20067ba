import type { CodecError, CodecErrorCode } from '../codec-error.ts';
import type { FieldValue } from '../message.ts';
import { copyBytes } from './byte-pool.ts';
import { contentBytes, counterAt, type WireLayout } from './wire-layout.ts';

/** One message being read. The same object serves every message of a codec. */
export interface Reading {
  bytes: Uint8Array;
  end: number;
  fields: Record<number, FieldValue>;
  raw: Record<number, Uint8Array> | null;
  /** Set by whoever returns -1. */
  fault: CodecError | null;
}

export function failReading(
  reading: Reading,
  code: CodecErrorCode,
  path: string,
  offset: number,
  message: string,
): -1 {
  reading.fault = { code, path, offset, message };
  return -1;
}

/**
 * Length of the field's content in digits or bytes, checked against its bound and against the bytes that are left.
 * Too long is said before too short: a field of 99 digits where 17 are allowed is wrong however many follow.
 */
export function lengthAt(layout: WireLayout, reading: Reading, at: number): number {
  const contentAt = at + layout.counterBytes;
  let length = layout.fixedLength;
  if (length < 0) {
    if (contentAt > reading.end) return failShort(layout, reading, at, layout.counterBytes);
    length = counterAt(layout, reading.bytes, at);
    if (length < 0 || length > layout.lengthMax) return failLength(layout, reading, at, length);
  }
  const needed = contentBytes(layout, length);
  return contentAt + needed > reading.end ? failShort(layout, reading, contentAt, needed) : length;
}

function failLength(layout: WireLayout, reading: Reading, at: number, length: number): -1 {
  const path = String(layout.number);
  if (length < 0) {
    return failReading(reading, 'bad-length', path, at, 'expected a length made of decimal digits');
  }
  const unit = layout.isPacked ? 'digits' : 'bytes';
  const message = `expected at most ${layout.lengthMax} ${unit}, the length says ${length}`;
  return failReading(reading, 'too-long', path, at, message);
}

function failShort(layout: WireLayout, reading: Reading, at: number, needed: number): -1 {
  const left = Math.max(0, reading.end - at);
  const message = `expected ${needed} bytes, ${left} are left`;
  return failReading(reading, 'truncated', String(layout.number), at, message);
}

/** Keeps the content as it stood on the wire. */
export function keepRaw(reading: Reading, number: number, start: number, end: number): void {
  reading.raw ??= {};
  reading.raw[number] = copyBytes(reading.bytes, start, end);
}
