/**
 * Packed digits and hex: two characters a byte. `String.fromCharCode` with a fixed number of arguments makes a string
 * in one step; joining pairs costs several times as much beyond two of them.
 */
const digitCharacters = '0123456789ABCDEF';
const high = new Uint8Array(256);
const low = new Uint8Array(256);
/** Both characters of a byte: made once, so that the many short fields cost one look. */
const pairs: string[] = [];
for (let byte = 0; byte < 256; byte++) {
  high[byte] = digitCharacters.charCodeAt(byte >> 4);
  low[byte] = digitCharacters.charCodeAt(byte & 15);
  pairs.push(digitCharacters.charAt(byte >> 4) + digitCharacters.charAt(byte & 15));
}

const from = String.fromCharCode;

/** Characters a nibble may be; per byte value 0 when both nibbles are allowed, else 1. */
export type NibbleCheck = Uint8Array;

const checkOf = (isAllowed: (nibble: number) => boolean): NibbleCheck =>
  Uint8Array.from({ length: 256 }, (_, byte) => (isAllowed(byte >> 4) && isAllowed(byte & 15) ? 0 : 1));

export const digitCheck: NibbleCheck = checkOf((nibble) => nibble < 10);
/** Track 2 and 3: digits and the separator `=`, which is nibble D. */
export const trackCheck: NibbleCheck = checkOf((nibble) => nibble < 10 || nibble === 13);

/** `count` nibbles, the first of them `place` nibbles behind the high one at `at`; otherwise as `nibbleText`. */
export function nibbleTextAt(bytes: Uint8Array, at: number, place: number, count: number): string {
  const start = at + (place >> 1);
  if ((place & 1) === 0) return nibbleText(bytes, start, count);
  const first = from(low[bytes[start] as number] as number);
  return count === 1 ? first : first + nibbleText(bytes, start + 1, count - 1);
}

/** `count` nibbles from `at` as `0-9A-F`, the high nibble of a byte first. The bytes must be there. */
export function nibbleText(bytes: Uint8Array, at: number, count: number): string {
  switch (count) {
    case 1:
      return one(bytes, at);
    case 2:
      return two(bytes, at);
    case 3:
      return two(bytes, at) + one(bytes, at + 1);
    case 4:
      return four(bytes, at);
    case 6:
      return six(bytes, at);
    case 10:
      return ten(bytes, at);
    case 12:
      return twelve(bytes, at);
    default:
      return nibbleRun(bytes, at, count);
  }
}

/** The first nibble of `from` up to `to`, counted from the high nibble at `at`, that is not allowed; or -1. */
export function firstBadNibble(
  bytes: Uint8Array,
  at: number,
  from: number,
  to: number,
  check: NibbleCheck,
): number {
  for (let index = from; index < to; index++) {
    const byte = bytes[at + (index >> 1)] as number;
    const nibble = index & 1 ? byte & 15 : byte >> 4;
    if (check[nibble * 17] !== 0) return index;
  }
  return -1;
}

/** Whether all whole bytes of a range hold allowed nibbles only. */
export function areNibblesGood(bytes: Uint8Array, at: number, end: number, check: NibbleCheck): boolean {
  let bad = 0;
  for (let index = at; index < end; index++) bad |= check[bytes[index] as number] as number;
  return bad === 0;
}

function nibbleRun(bytes: Uint8Array, at: number, count: number): string {
  let text = '';
  let index = at;
  let left = count;
  for (; left >= 12; left -= 12, index += 6) text += twelve(bytes, index);
  if (left >= 6) {
    text += six(bytes, index);
    left -= 6;
    index += 3;
  }
  if (left >= 4) {
    text += four(bytes, index);
    left -= 4;
    index += 2;
  }
  if (left >= 2) {
    text += two(bytes, index);
    left -= 2;
    index += 1;
  }
  return left === 1 ? text + one(bytes, index) : text;
}

function one(bytes: Uint8Array, at: number): string {
  return from(high[bytes[at] as number] as number);
}

function two(bytes: Uint8Array, at: number): string {
  return pairs[bytes[at] as number] as string;
}

function four(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  return from(high[a] as number, low[a] as number, high[b] as number, low[b] as number);
}

function six(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  return from(
    high[a] as number,
    low[a] as number,
    high[b] as number,
    low[b] as number,
    high[c] as number,
    low[c] as number,
  );
}

function ten(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  const d = bytes[at + 3] as number;
  const e = bytes[at + 4] as number;
  return from(
    high[a] as number,
    low[a] as number,
    high[b] as number,
    low[b] as number,
    high[c] as number,
    low[c] as number,
    high[d] as number,
    low[d] as number,
    high[e] as number,
    low[e] as number,
  );
}

function twelve(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  const d = bytes[at + 3] as number;
  const e = bytes[at + 4] as number;
  const f = bytes[at + 5] as number;
  return from(
    high[a] as number,
    low[a] as number,
    high[b] as number,
    low[b] as number,
    high[c] as number,
    low[c] as number,
    high[d] as number,
    low[d] as number,
    high[e] as number,
    low[e] as number,
    high[f] as number,
    low[f] as number,
  );
}
