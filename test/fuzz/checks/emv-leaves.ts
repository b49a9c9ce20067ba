/** A plain value in F55. */
export interface EmvLeaf {
  readonly tag: string;
  readonly start: number;
  readonly end: number;
}

const depthMax = 4;

/** The plain values of BER-TLV as far as it can be followed, templates opened. `isWhole` when nothing was left over. */
export function emvLeaves(
  bytes: Uint8Array,
  from = 0,
  end = bytes.length,
  depth = 1,
): { readonly leaves: readonly EmvLeaf[]; readonly isWhole: boolean } {
  const leaves: EmvLeaf[] = [];
  let at = skipZeros(bytes, from, end);
  while (at < end) {
    const head = headAt(bytes, at, end);
    if (head === null) return { leaves, isWhole: false };
    const isTemplate = ((bytes[at] as number) & 0x20) !== 0 && depth < depthMax;
    const inner = isTemplate ? emvLeaves(bytes, head.start, head.end, depth + 1) : null;
    leaves.push(...(inner?.isWhole && inner.leaves.length > 0 ? inner.leaves : [head]));
    at = skipZeros(bytes, head.end, end);
  }
  return { leaves, isWhole: true };
}

function skipZeros(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === 0) at++;
  return at;
}

function headAt(bytes: Uint8Array, at: number, end: number): EmvLeaf | null {
  let lengthAt = at + 1;
  if (((bytes[at] as number) & 0x1f) === 0x1f) {
    const last = [1, 2].find((more) => at + more < end && ((bytes[at + more] as number) & 0x80) === 0);
    if (last === undefined) return null;
    lengthAt = at + last + 1;
  }
  const first = lengthAt < end ? (bytes[lengthAt] as number) : 0x80;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || more > 2) return null;
  let length = more === 0 ? first : 0;
  for (let index = 1; index <= more; index++)
    length = length * 256 + (lengthAt + index < end ? (bytes[lengthAt + index] as number) : 0);
  const start = lengthAt + 1 + more;
  const tag = Buffer.from(bytes.subarray(at, lengthAt)).toString('hex').toUpperCase();
  return start + length > end ? null : { tag, start, end: start + length };
}
