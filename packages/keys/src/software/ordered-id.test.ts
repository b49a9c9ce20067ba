import { describe, expect, it } from 'vitest';
import { orderedId } from './ordered-id.ts';

describe('an ordered id', () => {
  it('is a UUID of version 7 that carries its millisecond', () => {
    const id = orderedId(0x0123_4567_89ab);
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sorts after those of earlier milliseconds', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => orderedId(1_700_000_000_000 + i));
    expect([...ids].sort()).toEqual(ids);
  });

  it('comes once', () => {
    const ids = Array.from({ length: 20_000 }, () => orderedId(1_700_000_000_000));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
