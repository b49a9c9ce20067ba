import type { FieldSpec } from '../profile.ts';
import type { Charset } from './charset.ts';
import { plainText } from './plain-text.ts';
import { type FieldReader, keepRaw, lengthAt, type Reading } from './reading.ts';
import { textClass, wide } from './text-class.ts';
import type { WireLayout } from './wire-layout.ts';

/**
 * Reader of a text field. It never fails on what the text says: what its character set cannot explain stands in
 * `raw` alone, what is not of the field's class (a point in an `an` field) in both.
 */
export function textReader(layout: WireLayout, spec: FieldSpec, charset: Charset): FieldReader {
  const { number, counterBytes } = layout;
  const classes = textClass(spec.type);
  return (reading, at) => {
    const length = lengthAt(layout, reading, at);
    if (length < 0) return -1;
    const start = at + counterBytes;
    const end = start + length;
    let seen = 0;
    for (let index = start; index < end; index++) seen |= classes[reading.bytes[index] as number] as number;
    if (seen & wide) readWide(reading, number, charset, start, end);
    else reading.fields[number] = plainText(reading.bytes, start, length);
    if (seen !== 0 && (seen !== wide || spec.type !== 'ans')) keepRaw(reading, number, start, end);
    return end;
  };
}

function readWide(reading: Reading, number: number, charset: Charset, start: number, end: number): void {
  const text = charset.decode(reading.bytes, start, end);
  if (text === null) keepRaw(reading, number, start, end);
  else reading.fields[number] = text;
}
