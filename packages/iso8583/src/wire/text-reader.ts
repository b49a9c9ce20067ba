import type { Charset } from './charset.ts';
import type { TextCodec } from './field-codec.ts';
import { plainText } from './plain-text.ts';
import { keepRaw, lengthAt, type Reading } from './reading.ts';
import { wide } from './text-class.ts';

/**
 * Reads a text field. It never fails on what the text says: what its character set cannot explain stands in `raw`
 * alone, what is not of the field's class (a point in an `an` field) in both.
 */
export function readText(
  { layout, classes, charset, type }: TextCodec,
  reading: Reading,
  at: number,
): number {
  const length = lengthAt(layout, reading, at);
  if (length < 0) return -1;
  const { bytes } = reading;
  const { number } = layout;
  const start = at + layout.counterBytes;
  const end = start + length;
  let seen = 0;
  for (let index = start; index < end; index++) seen |= classes[bytes[index] as number] as number;
  if (seen & wide) readWide(reading, number, charset, start, end);
  else reading.fields[number] = plainText(bytes, start, length);
  if (seen !== 0 && (seen !== wide || type !== 'ans')) keepRaw(reading, number, start, end);
  return end;
}

function readWide(reading: Reading, number: number, charset: Charset, start: number, end: number): void {
  const text = charset.decode(reading.bytes, start, end);
  if (text === null) keepRaw(reading, number, start, end);
  else reading.fields[number] = text;
}
