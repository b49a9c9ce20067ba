import type { FieldValue } from '../message.ts';
import type { TextCodec } from './field-codec.ts';
import type { TextClass } from './text-class.ts';
import { failWriting, openContent, type Writing } from './writing.ts';

/** Writes a text field. Lengths count bytes, so GBK text is turned into bytes before it is measured. */
export function writeText(field: TextCodec, writing: Writing, at: number, value: FieldValue): number {
  const { layout } = field;
  if (typeof value !== 'string') {
    return failWriting(writing, 'bad-value', String(layout.number), 'expected a text');
  }
  const { length } = value;
  if (length > layout.lengthMax) return openContent(layout, writing, at, length);
  const start = at + layout.counterBytes;
  const seen = writePlain(writing.out, start, value, field.classes);
  if (seen > 127) return writeWide(field, writing, at, value);
  if (openContent(layout, writing, at, length) < 0) return -1;
  return seen === 0 ? start + length : failClass(field, writing);
}

/**
 * Writes the codes of a text; returns what was seen in all of them together: 0 where they are ASCII and of the field's
 * class, and more than 127 where one of them is not ASCII.
 */
function writePlain(out: Uint8Array, start: number, text: string, classes: TextClass): number {
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    seen |= (code & 0xff80) | (classes[code & 127] as number);
    out[start + index] = code;
  }
  return seen;
}

function writeWide(field: TextCodec, writing: Writing, at: number, text: string): number {
  const bytes = field.type === 'ans' ? field.charset.encode(text) : null;
  if (bytes === null) return failClass(field, writing);
  const start = openContent(field.layout, writing, at, bytes.length);
  if (start < 0) return -1;
  writing.out.set(bytes, start);
  return start + bytes.length;
}

const expected: Readonly<Record<TextCodec['type'], string>> = {
  a: 'letters',
  an: 'letters and digits',
  ans: "characters of the field's character set",
};

function failClass({ layout, type }: TextCodec, writing: Writing): -1 {
  return failWriting(writing, 'bad-value', String(layout.number), `expected ${expected[type]} only`);
}
