/** Values as JSON can carry them: bytes become `{"$bytes": base64}`, undefined members are left out. */
export function toPlain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return { $bytes: bytesToText(value) };
  if (Array.isArray(value)) return value.map(toPlain);
  const plain: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) plain[name] = toPlain(member);
  return plain;
}

export function fromPlain(plain: unknown): unknown {
  if (plain === null || typeof plain !== 'object') return plain;
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if ('$bytes' in plain) return textToBytes(plain.$bytes as string);
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(plain)) value[name] = fromPlain(member);
  return value;
}

export function bytesToText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Bytes of their own, not a view on a pool that other messages share. */
export function textToBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
