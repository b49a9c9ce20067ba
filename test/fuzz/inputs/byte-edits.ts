/** An array buffer of its own costs more than most of what is done with the bytes: they share a slab. */
const slabBytes = 256 * 1024;
let slab = new Uint8Array(slabBytes);
let used = 0;

/** New bytes, all 0, as part of a larger array. */
export function newBytes(size: number): Uint8Array {
  if (size > slabBytes / 4) return new Uint8Array(size);
  if (used + size > slabBytes) {
    slab = new Uint8Array(slabBytes);
    used = 0;
  }
  used += size;
  return slab.subarray(used - size, used);
}

export function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = newBytes(bytes.length);
  copy.set(bytes);
  return copy;
}

/** One array after another in a new one. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const joined = newBytes(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** A copy in which `start`..`end` is replaced; ends beyond the bytes count as their end. */
export function replaceBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  replacement: Uint8Array,
): Uint8Array {
  return joinBytes(bytes.subarray(0, start), replacement, bytes.subarray(Math.max(start, end)));
}

export function areSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex').toUpperCase();
}

/** Characters up to 255, a byte each. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = newBytes(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

export function latin1Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
