import type { FieldSpec } from '../profile.ts';
import type { Charset } from './charset.ts';
import { type TextClass, textClass, wide } from './text-class.ts';
import type { WireLayout } from './wire-layout.ts';
import { type FieldWriter, failWriting, openContent, type Writing } from './writing.ts';

/** Writer of a text field. Lengths count bytes, so GBK text is turned into bytes before it is measured. */
export function textWriter(layout: WireLayout, spec: FieldSpec, charset: Charset): FieldWriter {
  const { number } = layout;
  const classes = textClass(spec.type);
  return (writing, at, value) => {
    if (typeof value !== 'string')
      return failWriting(writing, 'bad-value', String(number), 'expected a text');
    const { length } = value;
    const isFitting = layout.fixedLength < 0 ? length <= layout.lengthMax : length === layout.fixedLength;
    // A text that is too long is not looked at further; GBK makes it longer still.
    if (!isFitting && !hasWide(value)) return openContent(layout, writing, at, length);
    if (!isFitting) return writeWide(layout, writing, at, value, charset, spec);
    const seen = writePlain(writing.out, at + layout.counterBytes, value, classes);
    if (seen === 0) return openContent(layout, writing, at, length) + length;
    return seen & wide
      ? writeWide(layout, writing, at, value, charset, spec)
      : failClass(writing, number, spec);
  };
}

function hasWide(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return true;
  return false;
}

/** Writes the codes of a text; returns which classes of characters it has besides the field's own. */
function writePlain(out: Uint8Array, start: number, text: string, classes: TextClass): number {
  let seen = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    seen |= code > 255 ? wide : (classes[code] as number);
    out[start + index] = code;
  }
  return seen;
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
