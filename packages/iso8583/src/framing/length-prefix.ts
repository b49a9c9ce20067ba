/**
 * How a frame says its length: two bytes big-endian, two bytes BCD, four ASCII digits, or not at all.
 * The count never includes the prefix itself.
 */
export type LengthPrefix = 'binary2' | 'bcd2' | 'ascii4' | 'none';

export const lengthPrefixes: readonly LengthPrefix[] = ['binary2', 'bcd2', 'ascii4', 'none'];

export const prefixBytes: Readonly<Record<LengthPrefix, number>> = {
  binary2: 2,
  bcd2: 2,
  ascii4: 4,
  none: 0,
};

/** What each style can say at most; without a prefix there is no such bound. */
const contentBytesMax: Readonly<Record<LengthPrefix, number>> = {
  binary2: 0xffff,
  bcd2: 9999,
  ascii4: 9999,
  none: Number.MAX_SAFE_INTEGER,
};

/** The length that a prefix at `at` says, or -1 where it is not made of digits. The bytes must be there. */
export function readLengthPrefix(
  style: Exclude<LengthPrefix, 'none'>,
  bytes: Uint8Array,
  at: number,
): number {
  switch (style) {
    case 'binary2':
      return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    case 'bcd2':
      return fourDigits((place) => {
        const byte = bytes[at + (place >> 1)] as number;
        return place & 1 ? byte & 15 : byte >> 4;
      });
    case 'ascii4':
      return fourDigits((place) => (bytes[at + place] as number) - 0x30);
  }
}

/** Writes the prefix of a content of `length` bytes; false where the style cannot say so much. */
export function writeLengthPrefix(style: LengthPrefix, out: Uint8Array, at: number, length: number): boolean {
  if (length > contentBytesMax[style]) return false;
  let rest = length;
  switch (style) {
    case 'binary2':
      out[at] = length >> 8;
      out[at + 1] = length;
      break;
    case 'bcd2':
      for (let index = at + 1; index >= at; index--) {
        const pair = rest % 100;
        out[index] = (Math.trunc(pair / 10) << 4) | (pair % 10);
        rest = (rest - pair) / 100;
      }
      break;
    case 'ascii4':
      for (let index = at + 3; index >= at; index--) {
        out[index] = 0x30 + (rest % 10);
        rest = Math.trunc(rest / 10);
      }
      break;
    case 'none':
      break;
  }
  return true;
}

function fourDigits(digitAt: (place: number) => number): number {
  let value = 0;
  for (let place = 0; place < 4; place++) {
    const digit = digitAt(place);
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
