/** The part of the platform's TextDecoder that is used; declared here because the package has no platform types. */
declare const TextDecoder: {
  new (label: string, options?: { readonly fatal?: boolean }): { decode(bytes: Uint8Array): string };
};

interface Gbk {
  readonly decode: (bytes: Uint8Array) => string;
  /** Two bytes of each character outside ASCII, as one number. */
  readonly codes: ReadonlyMap<string, number>;
}

let loaded: Gbk | null | undefined;

/** Text of GBK bytes, or null where they are not GBK (or the platform has no GBK). */
export function decodeGbk(bytes: Uint8Array): string | null {
  const gbk = load();
  if (gbk === null) return null;
  try {
    return gbk.decode(bytes);
  } catch {
    return null;
  }
}

/** GBK bytes of a text, or null where a character has none. */
export function encodeGbk(text: string): Uint8Array | null {
  const out: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    const pair = code < 128 ? code : load()?.codes.get(character);
    if (pair === undefined) return null;
    if (pair > 255) out.push(pair >> 8);
    out.push(pair & 255);
  }
  return Uint8Array.from(out);
}

function load(): Gbk | null {
  if (loaded !== undefined) return loaded;
  try {
    const strict = new TextDecoder('gbk', { fatal: true });
    loaded = { decode: (bytes) => strict.decode(bytes), codes: reverseTable(new TextDecoder('gbk')) };
  } catch {
    loaded = null;
  }
  return loaded;
}

/** Decodes every pair once, a line break behind each, and turns the result round. */
function reverseTable(decoder: { decode(bytes: Uint8Array): string }): ReadonlyMap<string, number> {
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) pairs.push((lead << 8) | trail);
  }
  const bytes = Uint8Array.from(pairs.flatMap((pair) => [pair >> 8, pair & 255, 10]));
  const codes = new Map<string, number>();
  decoder
    .decode(bytes)
    .split('\n')
    .forEach((character, index) => {
      const pair = pairs[index];
      const isOne = character.length === 1 && character !== '\uFFFD';
      if (pair !== undefined && isOne && !codes.has(character)) codes.set(character, pair);
    });
  return codes;
}
