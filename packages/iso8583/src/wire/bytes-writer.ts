import type { FieldValue } from '../message.ts';
import type { BytesCodec } from './field-codec.ts';
import { failWriting, openContent, type Writing } from './writing.ts';

/** Writes a `b` field. */
export function writeBytes({ layout }: BytesCodec, writing: Writing, at: number, value: FieldValue): number {
  if (!(value instanceof Uint8Array)) {
    return failWriting(writing, 'bad-value', String(layout.number), 'expected bytes');
  }
  const start = openContent(layout, writing, at, value.length);
  if (start < 0) return -1;
  copyInto(writing.out, start, value);
  return start + value.length;
}

/** A PIN block or a MAC is copied by hand before the engine's own copy would have begun. */
function copyInto(out: Uint8Array, start: number, value: Uint8Array): void {
  const { length } = value;
  if (length > 16) {
    out.set(value, start);
    return;
  }
  for (let index = 0; index < length; index++) out[start + index] = value[index] as number;
}
