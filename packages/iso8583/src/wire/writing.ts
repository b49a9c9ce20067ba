import type { CodecError, CodecErrorCode } from '../codec-error.ts';
import type { FieldValue } from '../message.ts';
import { contentBytes, type WireLayout, writeCounter } from './wire-layout.ts';

/** One message being written. The same object serves every message of a codec. */
export interface Writing {
  out: Uint8Array;
  /** Set by whoever returns -1. */
  fault: CodecError | null;
}

export function failWriting(writing: Writing, code: CodecErrorCode, path: string, message: string): -1 {
  writing.fault = { code, path, offset: 0, message };
  return -1;
}

/** Checks a length in digits or bytes and writes the counter; returns where the content starts, or -1. */
export function openContent(layout: WireLayout, writing: Writing, at: number, length: number): number {
  if (layout.fixedLength < 0 ? length > layout.lengthMax : length !== layout.fixedLength) {
    return failLength(layout, writing, length);
  }
  if (layout.counterBytes !== 0) writeCounter(layout, writing.out, at, length);
  return at + layout.counterBytes;
}

function failLength(layout: WireLayout, writing: Writing, length: number): -1 {
  const unit = layout.isPacked ? 'digits' : 'bytes';
  const bound = layout.fixedLength < 0 ? `at most ${layout.lengthMax}` : String(layout.fixedLength);
  const code = layout.fixedLength < 0 ? 'too-long' : 'bad-value';
  const path = String(layout.number);
  return failWriting(writing, code, path, `expected ${bound} ${unit}, there are ${length}`);
}

/**
 * Writes content bytes as they stand. A count of digits comes from the value beside them where one stands;
 * otherwise the bytes are full.
 */
export function writeRaw(
  layout: WireLayout,
  writing: Writing,
  at: number,
  raw: Uint8Array,
  value: FieldValue | undefined,
): number {
  const length = rawLength(layout, raw, value);
  const start = openContent(layout, writing, at, length);
  if (start < 0) return -1;
  if (contentBytes(layout, length) !== raw.length) {
    const message = `expected raw content of ${contentBytes(layout, length)} bytes, there are ${raw.length}`;
    return failWriting(writing, 'bad-value', String(layout.number), message);
  }
  writing.out.set(raw, start);
  return start + raw.length;
}

function rawLength(layout: WireLayout, raw: Uint8Array, value: FieldValue | undefined): number {
  if (!layout.isPacked) return raw.length;
  if (typeof value === 'string') return value.length;
  if (value !== undefined && !(value instanceof Uint8Array)) return Object.values(value).join('').length;
  return layout.fixedLength < 0 ? raw.length * 2 : layout.fixedLength;
}
