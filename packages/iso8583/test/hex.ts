import { fromHex } from '../src/hex.ts';

/** Bytes of hex that is known to be good; blanks are for the reader. */
export function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex.replaceAll(' ', ''));
  if (bytes === null) throw new Error('the test has bad hex');
  return bytes;
}
