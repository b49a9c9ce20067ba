import type { Vectors } from '../src/check-vectors.ts';
import vectors from '../vectors/cup-pos.json' with { type: 'json' };
import { bytesOf } from './hex.ts';

export const cupVectors = vectors as Vectors;

/** Bytes of one vector, its length prefix included where it has one. */
export function cupFrame(id: string): Uint8Array {
  const found =
    cupVectors.frames.find((frame) => frame.id === id) ?? cupVectors.negative?.find((n) => n.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return bytesOf(found.hex);
}
