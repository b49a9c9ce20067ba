import { copyBytes } from './byte-pool.ts';
import type { BytesCodec } from './field-codec.ts';
import { lengthAt, type Reading } from './reading.ts';

/** Reads a `b` field: a copy, so that the caller may use its buffer again. */
export function readBytes({ layout }: BytesCodec, reading: Reading, at: number): number {
  const length = lengthAt(layout, reading, at);
  if (length < 0) return -1;
  const start = at + layout.counterBytes;
  reading.fields[layout.number] = copyBytes(reading.bytes, start, start + length);
  return start + length;
}
