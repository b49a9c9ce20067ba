import { describe, expect, it } from 'vitest';
import { copyOf } from './copy-of.ts';

describe('a copy of plain data', () => {
  const value = {
    text: 'a',
    none: null,
    missing: undefined,
    list: [1, { deep: true }],
    bytes: new Uint8Array([1, 2]),
  };

  it('is equal to a structured clone, and shares nothing', () => {
    const copy = copyOf(value) as typeof value;
    expect(copy).toEqual(structuredClone(value));
    value.bytes[0] = 9;
    (value.list[1] as { deep: boolean }).deep = false;
    expect(copy.bytes[0]).toBe(1);
    expect(copy.list[1]).toEqual({ deep: true });
  });

  it('refuses what could not go to another process', () => {
    expect(() => copyOf({ call: () => {} })).toThrow(TypeError);
    expect(() => copyOf([new URL('tcp://a')])).toThrow(TypeError);
  });
});
