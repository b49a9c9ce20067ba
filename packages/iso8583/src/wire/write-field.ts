import type { FieldValue } from '../message.ts';
import { writeBytes } from './bytes-writer.ts';
import { writeComposite } from './composite-writer.ts';
import { writeDigits } from './digits-writer.ts';
import type { FieldCodec } from './field-codec.ts';
import { writeText } from './text-writer.ts';
import type { Writing } from './writing.ts';

/** Writes one field at `at`; returns where the next one starts, or -1 with a fault. */
export function writeField(field: FieldCodec, writing: Writing, at: number, value: FieldValue): number {
  switch (field.kind) {
    case 'digits':
      return field.composite === null || typeof value === 'string'
        ? writeDigits(field, writing, at, value)
        : writeComposite(field, field.composite, writing, at, value);
    case 'text':
      return writeText(field, writing, at, value);
    case 'bytes':
      return writeBytes(field, writing, at, value);
  }
}
