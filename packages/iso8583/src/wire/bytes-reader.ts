import { copyBytes } from './byte-pool.ts';
import { type FieldReader, lengthAt } from './reading.ts';
import type { WireLayout } from './wire-layout.ts';

/** Reader of a `b` field: a copy, so that the caller may use its buffer again. */
export function bytesReader(layout: WireLayout): FieldReader {
  const { number, counterBytes } = layout;
  return (reading, at) => {
    const length = lengthAt(layout, reading, at);
    if (length < 0) return -1;
    const start = at + counterBytes;
    reading.fields[number] = copyBytes(reading.bytes, start, start + length);
    return start + length;
  };
}
