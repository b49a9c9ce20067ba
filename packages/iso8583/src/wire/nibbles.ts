/**
 * Packed digits and hex: two characters a byte. `String.fromCharCode` with a fixed number of arguments makes the
 * string in one step; joining pairs costs several times as much.
 */
const digitCharacters = '0123456789ABCDEF';
const high = new Uint8Array(256);
const low = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  high[byte] = digitCharacters.charCodeAt(byte >> 4);
  low[byte] = digitCharacters.charCodeAt(byte & 15);
}

const from = String.fromCharCode;

/** Characters a nibble may be; per byte value 0 when both nibbles are allowed, else 1. */
export type NibbleCheck = Uint8Array;

const checkOf = (isAllowed: (nibble: number) => boolean): NibbleCheck =>
  Uint8Array.from({ length: 256 }, (_, byte) => (isAllowed(byte >> 4) && isAllowed(byte & 15) ? 0 : 1));

export const digitCheck: NibbleCheck = checkOf((nibble) => nibble < 10);
/** Track 2 and 3: digits and the separator `=`, which is nibble D. */
export const trackCheck: NibbleCheck = checkOf((nibble) => nibble < 10 || nibble === 13);

/** `count` nibbles from `at` as `0-9A-F`, the high nibble of a byte first. The bytes must be there. */
export function nibbleText(bytes: Uint8Array, at: number, count: number): string {
  switch (count) {
    case 2:
      return two(bytes, at);
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
  return left === 1 ? text + from(high[bytes[index] as number] as number) : text;
}

function two(bytes: Uint8Array, at: number): string {
  const a = bytes[at] as number;
  return from(high[a] as number, low[a] as number);
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

/** Value of an ASCII character as a nibble; 0x80 where it is none. Indexed by codes below 128. */
export type NibbleValues = Uint8Array;

const valuesOf = (characters: Readonly<Record<string, number>>): NibbleValues => {
  const values = new Uint8Array(128).fill(0x80);
  for (const [character, value] of Object.entries(characters)) values[character.charCodeAt(0)] = value;
  return values;
};

const digits = { 0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9 };
export const digitValues: NibbleValues = valuesOf(digits);
/** `=` is how track data is typed; on the wire and in what we decode it is `D`. */
export const trackValues: NibbleValues = valuesOf({ ...digits, D: 13, '=': 13 });
export const hexValues: NibbleValues = valuesOf({
  ...digits,
  ...{ A: 10, B: 11, C: 12, D: 13, E: 14, F: 15, a: 10, b: 11, c: 12, d: 13, e: 14, f: 15 },
});

/**
 * Packs a text of nibbles at `at`, a filler of 0 behind an odd one. Returns whether every character was allowed;
 * the bytes are then `(text.length + 1) >> 1`.
 */
export function packNibbles(out: Uint8Array, at: number, text: string, values: NibbleValues): boolean {
  const count = text.length;
  let bad = 0;
  let place = at;
  let index = 0;
  for (; index + 1 < count; index += 2) {
    const first = text.charCodeAt(index);
    const second = text.charCodeAt(index + 1);
    const a = values[first & 127] as number;
    const b = values[second & 127] as number;
    bad |= a | b | ((first | second) & 0xff80);
    out[place++] = (a << 4) | b;
  }
  if (index < count) {
    const last = text.charCodeAt(index);
    const value = values[last & 127] as number;
    bad |= value | (last & 0xff80);
    out[place] = value << 4;
  }
  return (bad & 0xff80) === 0;
}

/**
 * Packs a text from the nibble `place`, counted from the high nibble at `at`; what stands before it is left alone.
 * A text that ends in a high nibble has a filler of 0 behind it.
 */
export function packNibblesAt(
  out: Uint8Array,
  at: number,
  place: number,
  text: string,
  values: NibbleValues,
): boolean {
  let bad = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const value = values[code & 127] as number;
    const nibble = place + index;
    const byteAt = at + (nibble >> 1);
    bad |= value | (code & 0xff80);
    out[byteAt] = nibble & 1 ? (out[byteAt] as number) | value : value << 4;
  }
  return (bad & 0xff80) === 0;
}

/** As `packNibbles`, with a filler of 0 before an odd text: F23. */
export function packNibblesRight(out: Uint8Array, at: number, text: string, values: NibbleValues): boolean {
  return packNibbles(out, at, text.length & 1 ? `0${text}` : text, values);
}

/** Whether a text consists of allowed characters only. */
export function isNibbleText(text: string, values: NibbleValues): boolean {
  let bad = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bad |= (values[code & 127] as number) | (code & 0xff80);
  }
  return (bad & 0xff80) === 0;
}
