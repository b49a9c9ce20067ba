import type { FieldSpec } from '../profile.ts';
import type { Charset } from './charset.ts';
import { type TextClass, textClass } from './text-class.ts';
import type { WireLayout } from './wire-layout.ts';
import { type FieldWriter, failWriting, openContent, type Writing } from './writing.ts';

/** Writer of a text field. Lengths count bytes, so GBK text is turned into bytes before it is measured. */
export function textWriter(layout: WireLayout, spec: FieldSpec, charset: Charset): FieldWriter {
  const { number, counterBytes } = layout;
  const classes = spec.type === 'ans' ? null : textClass(spec.type);
  return (writing, at, value) => {
    if (typeof value !== 'string')
      return failWriting(writing, 'bad-value', String(number), 'expected a text');
    const { length } = value;
    if (length > layout.lengthMax) return openContent(layout, writing, at, length);
    const start = at + counterBytes;
    const seen = writePlain(writing.out, start, value);
    if (seen > 127) return writeWide(layout, writing, at, value, charset, spec);
    if (openContent(layout, writing, at, length) < 0) return -1;
    return classes === null || isOfClass(writing.out, start, start + length, classes)
      ? start + length
      : failClass(writing, number, spec);
  };
}

/** Writes the codes of a text; returns all their bits, so that one comparison tells whether all are ASCII. */
function writePlain(out: Uint8Array, start: number, text: string): number {
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    seen |= code;
    out[start + index] = code;
  }
  return seen;
}

function isOfClass(out: Uint8Array, start: number, end: number, classes: TextClass): boolean {
  let seen = 0;
  for (let index = start; index < end; index++) seen |= classes[out[index] as number] as number;
  return seen === 0;
}

function writeWide(
  layout: WireLayout,
  writing: Writing,
  at: number,
  text: string,
  charset: Charset,
  spec: FieldSpec,
): number {
  const bytes = spec.type === 'ans' ? charset.encode(text) : null;
  if (bytes === null) return failClass(writing, layout.number, spec);
  const start = openContent(layout, writing, at, bytes.length);
  if (start < 0) return -1;
  writing.out.set(bytes, start);
  return start + bytes.length;
}

function failClass(writing: Writing, number: number, spec: FieldSpec): -1 {
  const expected = { a: 'letters', an: 'letters and digits', ans: "characters of the field's character set" };
  const message = `expected ${expected[spec.type as 'a' | 'an' | 'ans']} only`;
  return failWriting(writing, 'bad-value', String(number), message);
}
