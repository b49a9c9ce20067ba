/** Value of an ASCII character as a nibble; 0x80 where it is none. Indexed by codes below 128. */
export type NibbleValues = Uint8Array;

const valuesOf = (characters: Readonly<Record<string, number>>): NibbleValues => {
  const values = new Uint8Array(128).fill(0x80);
  for (const [character, value] of Object.entries(characters)) values[character.charCodeAt(0)] = value;
  return values;
};

const digits = { 0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8, 9: 9 };
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
 * Packs the digits of a text from `from` on, the most frequent content by far, without a table; a filler of 0 behind an
 * odd number of them. Returns whether all were 0-9.
 */
export function packDigits(out: Uint8Array, at: number, text: string, from: number): boolean {
  const last = text.length - 1;
  // Negative as soon as one character lies outside 0-9.
  let sign = 0;
  let place = at;
  let index = from;
  for (; index < last; index += 2) {
    const first = text.charCodeAt(index) - zero;
    const second = text.charCodeAt(index + 1) - zero;
    sign |= first | second | (9 - first) | (9 - second);
    out[place++] = (first << 4) | second;
  }
  if (index === last) {
    const digit = text.charCodeAt(index) - zero;
    sign |= digit | (9 - digit);
    out[place] = digit << 4;
  }
  return sign >= 0;
}

/** The same from the nibble `place`, counted from the high one at `at`; a low one joins the high one before it. */
export function packDigitsAt(out: Uint8Array, at: number, place: number, text: string): boolean {
  const start = at + (place >> 1);
  if ((place & 1) === 0 || text.length === 0) return packDigits(out, start, text, 0);
  const digit = text.charCodeAt(0) - zero;
  out[start] = (out[start] as number) | digit;
  return digit >= 0 && digit <= 9 && packDigits(out, start + 1, text, 1);
}

const zero = 0x30;

/** Whether a text consists of allowed characters only. */
export function isNibbleText(text: string, values: NibbleValues): boolean {
  let bad = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    bad |= (values[code & 127] as number) | (code & 0xff80);
  }
  return (bad & 0xff80) === 0;
}
