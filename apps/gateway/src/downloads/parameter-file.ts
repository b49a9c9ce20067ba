import { encodeGbk, fromHex, parameterTags } from '@rollcall/iso8583';
import { z } from 'zod';

/** How the value of a tag stands in the file. */
type Form = 'digits' | 'phone' | 'text' | 'hex';

/**
 * The tags that a terminal takes from a download (facts/cup-8583 §2.2); the lower ones it uploads. Those above 26 are
 * left out: terminals that do not know the length of a tag misread all that follows it.
 */
const forms: Readonly<Record<string, Form>> = {
  11: 'digits',
  12: 'digits',
  13: 'digits',
  14: 'phone',
  15: 'phone',
  16: 'phone',
  17: 'phone',
  18: 'digits',
  19: 'digits',
  20: 'digits',
  21: 'digits',
  22: 'text',
  23: 'digits',
  24: 'digits',
  25: 'digits',
  26: 'hex',
};

/**
 * A file of parameters: values by tag. Numbers get leading zeros, texts and phone numbers trailing blanks, up to the
 * tag's length; tag 26 is hex. Becomes F62 of the answer, the tags rising; null when the file names none.
 */
export const parameterFileSchema = z
  .strictObject(
    Object.fromEntries(Object.entries(forms).map(([tag, form]) => [tag, valueSchema(tag, form).optional()])),
  )
  .transform((values): Uint8Array | null => {
    const tags = Object.keys(forms).filter((tag) => values[tag] !== undefined);
    const bytes = tags.flatMap((tag) => [...ascii(tag), ...(values[tag] as Uint8Array)]);
    return bytes.length > 0 ? Uint8Array.from(bytes) : null;
  });

function valueSchema(tag: string, form: Form) {
  const length = parameterTags[tag]?.length as number;
  return z.union([z.string(), z.number()]).transform((value, context) => {
    const bytes = encoders[form](value, length);
    if (bytes?.length === length) return bytes;
    context.addIssue({ code: 'custom', message: expectations[form](length) });
    return z.NEVER;
  });
}

const encoders: Readonly<Record<Form, (value: string | number, length: number) => Uint8Array | null>> = {
  digits: (value, length) =>
    /^\d+$/.test(String(value)) ? ascii(String(value).padStart(length, '0')) : null,
  // As a number it would have lost its leading zero.
  phone: (value, length) =>
    typeof value === 'string' && /^[\d*#,-]+$/.test(value) ? ascii(value.padEnd(length)) : null,
  text: (value, length) => padded(encodeGbk(String(value)), length),
  hex: (value) => (typeof value === 'string' ? fromHex(value) : null),
};

const expectations: Readonly<Record<Form, (length: number) => string>> = {
  digits: (length) => `expected at most ${length} digits`,
  phone: (length) => `expected a telephone number of at most ${length} characters, in quotes`,
  text: (length) => `expected a text of at most ${length} bytes in GBK`,
  hex: (length) => `expected ${length * 2} hex digits, in quotes`,
};

function padded(bytes: Uint8Array | null, length: number): Uint8Array | null {
  if (bytes === null || bytes.length > length) return null;
  const blanks = new Array<number>(length - bytes.length).fill(0x20);
  return Uint8Array.of(...bytes, ...blanks);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
