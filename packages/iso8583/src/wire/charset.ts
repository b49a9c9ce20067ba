import type { Profile } from '../profile.ts';
import { decodeGbk, encodeGbk } from './gbk.ts';
import { plainText } from './plain-text.ts';

/** How text bytes become a string and back. Only text with bytes above 127 comes here; ASCII is the fast path. */
export interface Charset {
  /** Null when the text would not come back as the same bytes. */
  decode(bytes: Uint8Array, start: number, end: number): string | null;
  /** Null when a character has no code. */
  encode(text: string): Uint8Array | null;
}

const ascii: Charset = { decode: () => null, encode: (text) => encodeUpTo(127, text) };

const latin1: Charset = {
  decode: (bytes, start, end) => plainText(bytes, start, end - start),
  encode: (text) => encodeUpTo(255, text),
};

function encodeUpTo(max: number, text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > max) return null;
    bytes[index] = code;
  }
  return bytes;
}

const gbk: Charset = {
  decode: (bytes, start, end) => {
    const content = bytes.slice(start, end);
    const text = decodeGbk(content);
    if (text === null) return null;
    const back = encodeGbk(text);
    return back !== null && isEqual(content, back) ? text : null;
  },
  encode: encodeGbk,
};

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

export const charsets: Readonly<Record<Profile['charset'], Charset>> = { ascii, latin1, gbk };
