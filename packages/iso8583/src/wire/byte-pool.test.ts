import { expect, it } from 'vitest';
import { copyBytes } from './byte-pool.ts';

it.each([1, 64, 65, 1_000, 5_000])(
  'a copy of %i bytes stays as it is when the source, a Node Buffer, is used again',
  (size) => {
    const source = Buffer.alloc(size + 10, 7);
    const copy = copyBytes(source, 5, 5 + size);
    source.fill(9);
    expect(copy).toHaveLength(size);
    expect(copy.every((byte) => byte === 7)).toBe(true);
  },
);
