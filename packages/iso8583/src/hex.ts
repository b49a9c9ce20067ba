import { nibbleText } from './wire/nibbles.ts';
import { hexValues, isNibbleText, packNibbles } from './wire/pack-nibbles.ts';

/** Upper-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  return nibbleText(bytes, 0, bytes.length * 2);
}

/** Bytes of a hex text of even length, in either case; null when it is not one. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !isNibbleText(text, hexValues)) return null;
  const bytes = new Uint8Array(text.length / 2);
  packNibbles(bytes, 0, text, hexValues);
  return bytes;
}
