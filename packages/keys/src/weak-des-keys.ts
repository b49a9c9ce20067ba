/** The weak and semi-weak keys of FIPS 74, with odd parity; a key is compared without its parity bits. */
const weakKeys = [
  '0101010101010101',
  'FEFEFEFEFEFEFEFE',
  'E0E0E0E0F1F1F1F1',
  '1F1F1F1F0E0E0E0E',
  '011F011F010E010E',
  '1F011F010E010E01',
  '01E001E001F101F1',
  'E001E001F101F101',
  '01FE01FE01FE01FE',
  'FE01FE01FE01FE01',
  '1FE01FE00EF10EF1',
  'E01FE01FF10EF10E',
  '1FFE1FFE0EFE0EFE',
  'FE1FFE1FFE0EFE0E',
  'E0FEE0FEF1FEF1FE',
  'FEE0FEE0FEF1FEF1',
].map((hex) => Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16) & 0xfe));

/**
 * Whether a new DES key should be drawn again: one of its parts is weak or semi-weak, or two neighbours are the same
 * key but for parity (then triple DES is single DES). Keys that come from elsewhere are taken as they are.
 */
export function isWeakDesKey(key: Uint8Array): boolean {
  for (let at = 0; at < key.length; at += 8) {
    if (isWeakPart(key, at)) return true;
    if (at >= 8 && isSamePart(key, at - 8, at)) return true;
  }
  return false;
}

/** Every byte of a weak key is 00, 1E, E0 or FE without parity, so nearly all keys are cleared by their first one. */
function isWeakPart(key: Uint8Array, at: number): boolean {
  const first = (key[at] as number) & 0xfe;
  if (first !== 0x00 && first !== 0x1e && first !== 0xe0 && first !== 0xfe) return false;
  return weakKeys.some((weak) => weak.every((byte, i) => byte === ((key[at + i] as number) & 0xfe)));
}

function isSamePart(key: Uint8Array, a: number, b: number): boolean {
  let difference = 0;
  for (let i = 0; i < 8; i++) difference |= ((key[a + i] as number) ^ (key[b + i] as number)) & 0xfe;
  return difference === 0;
}
