import type { LengthPrefix } from '@rollcall/iso8583';
import { joinBytes, latin1Bytes } from './byte-edits.ts';
import type { InputRandom } from './input-random.ts';

export const styleBytes: Readonly<Record<LengthPrefix, number>> = { binary2: 2, bcd2: 2, ascii4: 4, none: 0 };
export const styles = Object.keys(styleBytes) as readonly LengthPrefix[];

/** The prefix that says a length, whether it fits or not. Written here anew, so that the codec is judged by another. */
export function prefixOf(style: LengthPrefix, length: number): Uint8Array {
  const digits = String(Math.max(0, length) % 10_000).padStart(4, '0');
  switch (style) {
    case 'binary2':
      return Uint8Array.of((length >> 8) & 255, length & 255);
    case 'bcd2':
      return Uint8Array.of(Number.parseInt(digits.slice(0, 2), 16), Number.parseInt(digits.slice(2), 16));
    case 'ascii4':
      return latin1Bytes(digits);
    case 'none':
      return new Uint8Array(0);
  }
}

export function framed(style: LengthPrefix, content: Uint8Array): Uint8Array {
  return joinBytes(prefixOf(style, content.length), content);
}

/** The style whose length agrees with the size of a frame, `none` where none does. */
export function styleOf(frame: Uint8Array): LengthPrefix {
  const agreeing = styles.find((style) => {
    const size = styleBytes[style];
    const prefix = prefixOf(style, frame.length - size);
    return size > 0 && frame.length >= size && prefix.every((byte, at) => byte === frame[at]);
  });
  return agreeing ?? 'none';
}

/** Prefixes as broken software sends them. */
export function wrongPrefix(length: number, random: InputRandom): Uint8Array {
  switch (random.below(7)) {
    case 0:
      return prefixOf(random.pick(styles), length + random.pick([-2, -1, 1, 2, 4]));
    case 1:
      return prefixOf('binary2', length).reverse();
    case 2:
      return Uint8Array.of(0, 0, ...prefixOf('binary2', length));
    case 3:
      return Uint8Array.of(0xff, 0xff);
    case 4:
      return prefixOf(random.pick(styles), length + random.pick([2, 4]));
    case 5:
      return joinBytes(prefixOf('binary2', length), prefixOf('binary2', length));
    default:
      return random.bytes(random.from(1, 4));
  }
}
