import type { FieldSpec } from '../profile.ts';
import type { Charset } from './charset.ts';
import { foreign, type TextClass, textClass } from './text-class.ts';
import type { WireLayout } from './wire-layout.ts';
import { type FieldWriter, failWriting, openContent, type Writing } from './writing.ts';

/** Writer of a text field. Lengths count bytes, so GBK text is turned into bytes before it is measured. */
export function textWriter(layout: WireLayout, spec: FieldSpec, charset: Charset): FieldWriter {
  const { number } = layout;
  const classes = textClass(spec.type);
  return (writing, at, value) => {
    if (typeof value !== 'string')
      return failWriting(writing, 'bad-value', String(number), 'expected a text');
    if (hasWide(value)) return writeWide(layout, writing, at, value, charset, spec);
    const start = openContent(layout, writing, at, value.length);
    if (start < 0) return -1;
    return writePlain(writing, start, value, classes)
      ? start + value.length
      : failClass(writing, number, spec);
  };
}

function hasWide(text: string): boolean {
  let seen = 0;
  for (let index = 0; index < text.length; index++) seen |= text.charCodeAt(index);
  return seen > 127;
}

function writePlain(writing: Writing, start: number, text: string, classes: TextClass): boolean {
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    seen |= classes[code] as number;
    writing.out[start + index] = code;
  }
  return (seen & foreign) === 0;
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
