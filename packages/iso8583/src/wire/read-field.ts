import { readBytes } from './bytes-reader.ts';
import { readDigits } from './digits-reader.ts';
import type { FieldCodec } from './field-codec.ts';
import type { Reading } from './reading.ts';
import { readText } from './text-reader.ts';

/** Reads one field at `at` into `reading`; returns where the next one starts, or -1 with a fault. */
export function readField(field: FieldCodec, reading: Reading, at: number): number {
  switch (field.kind) {
    case 'digits':
      return readDigits(field, reading, at);
    case 'text':
      return readText(field, reading, at);
    case 'bytes':
      return readBytes(field, reading, at);
  }
}
