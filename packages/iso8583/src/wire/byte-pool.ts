import { limits } from '../limits.ts';

let chunk = new Uint8Array(0);
let used = 0;

/**
 * A copy of a range. Up to 64 bytes live on the engine's own heap; above that an array of its own costs as much as
 * decoding a whole message, so middling ones share a chunk. The array has exactly the right length; its `buffer`
 * is longer and is not to be transferred.
 */
export function copyBytes(source: Uint8Array, start: number, end: number): Uint8Array {
  const size = end - start;
  if (size <= 16) return copyByHand(source, start, size);
  // Not `source.slice`: that of a Node Buffer gives a view, and the caller may use its bytes again.
  if (size <= 64 || size > limits.pooledBytesMax) return new Uint8Array(source.subarray(start, end));
  return copyPooled(source, start, end);
}

/** A PIN block or a MAC is copied before the engine's own copy would have begun. */
function copyByHand(source: Uint8Array, start: number, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  for (let index = 0; index < size; index++) copy[index] = source[start + index] as number;
  return copy;
}

function copyPooled(source: Uint8Array, start: number, end: number): Uint8Array {
  const size = end - start;
  if (used + size > chunk.length) {
    chunk = new Uint8Array(limits.poolBytes);
    used = 0;
  }
  const copy = new Uint8Array(chunk.buffer, used, size);
  used += size;
  copy.set(source.subarray(start, end));
  return copy;
}
