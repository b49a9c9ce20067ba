/** 32 bits, big-endian, as a signed number. The bytes must be there. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

export function writeWord(out: Uint8Array, at: number, word: number): void {
  out[at] = word >>> 24;
  out[at + 1] = word >>> 16;
  out[at + 2] = word >>> 8;
  out[at + 3] = word;
}

/** The primary bitmap alone, or both when bit 1 is set. */
export function bitmapBytes(bytes: Uint8Array, at: number): 8 | 16 {
  return (bytes[at] as number) & 0x80 ? 16 : 8;
}
