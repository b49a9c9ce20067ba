import { bitmapBytes, wordAt } from './bitmap.ts';
import type { Dialect } from './dialect.ts';
import { contentBytes, counterAt, type WireLayout } from './wire-layout.ts';

/**
 * How far a message reaches, from its bitmap and counters alone. `whole` ends at `at`; `open` needs the bytes up to
 * `at` before more can be said; `lost` cannot be followed beyond `at` (an unknown field, a bad counter).
 */
export interface Skimmed {
  readonly kind: 'whole' | 'open' | 'lost';
  readonly at: number;
}

/** Steps over the message whose MTI is at `mtiAt`, judging nothing that does not decide where it ends. */
export function skimMessage(dialect: Dialect, bytes: Uint8Array, mtiAt: number, end: number): Skimmed {
  const bitmapAt = mtiAt + 2;
  if (bitmapAt + 8 > end) return { kind: 'open', at: bitmapAt + 8 };
  const size = bitmapBytes(bytes, bitmapAt);
  let at = bitmapAt + size;
  if (at > end) return { kind: 'open', at };
  for (let word = 0; word < size >> 2; word++) {
    let bits = wordAt(bytes, bitmapAt + 4 * word);
    if (word === 0) bits &= 0x7fffffff;
    while (bits !== 0) {
      const lead = Math.clz32(bits);
      bits ^= 0x80000000 >>> lead;
      const layout = dialect.fields[32 * word + lead + 1]?.layout;
      const next = layout === undefined ? lost : skimField(layout, bytes, at, end);
      if (next === lost) return { kind: 'lost', at };
      if (next < 0) return { kind: 'open', at: -next };
      at = next;
    }
  }
  return { kind: 'whole', at };
}

const lost = 0;

/** Where the next field starts; the negative of the bytes needed; or `lost`. */
function skimField(layout: WireLayout, bytes: Uint8Array, at: number, end: number): number {
  const contentAt = at + layout.counterBytes;
  if (contentAt > end) return -contentAt;
  const length = layout.fixedLength < 0 ? counterAt(layout, bytes, at) : layout.fixedLength;
  if (length < 0 || length > layout.lengthMax) return lost;
  const next = contentAt + contentBytes(layout, length);
  return next > end ? -next : next;
}
