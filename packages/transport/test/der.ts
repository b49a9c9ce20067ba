/** The few ASN.1 types a certificate is made of, in DER (X.690). */

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

export function set(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x31, ...parts);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** A positive integer, big-endian. */
export function integer(bytes: Uint8Array): Buffer {
  const needsSignByte = ((bytes[0] ?? 0) & 0x80) !== 0;
  return tagged(0x02, Buffer.from(needsSignByte ? [0] : []), bytes);
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

export function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

export function octetString(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x04, ...parts);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tagged(0x03, Buffer.from([unusedBits]), bytes);
}

/** To the second; good until 2049, when RFC 5280 §4.1.2.5 changes over to GeneralizedTime. */
export function utcTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\.\d+|[-:T]/g, '');
  return tagged(0x17, Buffer.from(digits.slice(2)));
}

/** `number` as a context tag, e.g. `[3]` constructed. */
export function context(number: number, isConstructed: boolean, ...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x80 | (isConstructed ? 0x20 : 0) | number, ...parts);
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(bytes: number): number[] {
  if (bytes < 0x80) return [bytes];
  const digits = bytes < 0x100 ? [bytes] : [bytes >> 8, bytes & 0xff];
  return [0x80 | digits.length, ...digits];
}

function base128(number: number): number[] {
  const digits = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) digits.unshift(0x80 | (rest & 0x7f));
  return digits;
}
