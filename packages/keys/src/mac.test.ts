import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portableCiphers as ciphers } from './ciphers/portable-ciphers.ts';
import { computeMac, f64Of, isMacKeyLength, type MacAlgorithm, macEquals } from './mac.ts';
import { opensslCiphers } from './openssl.ts';

const combinations = [
  ['cup-ecb', 8],
  ['cup-ecb', 16],
  ['cbc', 8],
  ['cbc', 16],
  ['x9.9', 8],
  ['x9.19', 16],
  ['sm4', 16],
] as const satisfies readonly (readonly [MacAlgorithm, number])[];
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe.each(combinations)('a %s MAC with a key of %i bytes', (algorithm, keyBytes) => {
  it('is the same with both cipher sets, for data of any length', () => {
    fc.assert(
      fc.property(
        exactly(keyBytes),
        fc.uint8Array({ maxLength: 70 }),
        fc.constantFrom('zero' as const, 'iso9797-2' as const),
        (key, data, padding) => {
          const mac = computeMac(ciphers, { algorithm, key, padding, data });
          expect(mac).toHaveLength(algorithm === 'sm4' ? 16 : 8);
          expect(computeMac(opensslCiphers, { algorithm, key, padding, data })).toEqual(mac);
        },
      ),
    );
  });

  it('pads as the padding says', () => {
    const key = new Uint8Array(keyBytes).fill(0x3d).map((byte, i) => byte + i);
    const mac = (padding: 'zero' | 'iso9797-2', ...data: number[]) =>
      computeMac(ciphers, { algorithm, key, padding, data: Uint8Array.from(data) });
    expect(mac('iso9797-2', 1, 2, 3)).toEqual(mac('zero', 1, 2, 3, 0x80));
    expect(mac('zero', 1, 2, 3)).toEqual(mac('zero', 1, 2, 3, 0));
    expect(mac('zero')).toEqual(mac('zero', 0));
    expect(mac('iso9797-2', ...Array(16).fill(5))).toEqual(mac('zero', ...Array(16).fill(5), 0x80));
  });
});

describe('a MAC', () => {
  it('by X9.9 is the one by CBC', () => {
    const input = {
      key: new Uint8Array(8).fill(9),
      padding: 'zero',
      data: new Uint8Array(21).fill(4),
    } as const;
    expect(computeMac(ciphers, { ...input, algorithm: 'x9.9' })).toEqual(
      computeMac(ciphers, { ...input, algorithm: 'cbc' }),
    );
  });

  it.each([
    ['cup-ecb', 24],
    ['cbc', 0],
    ['x9.9', 24],
    ['x9.19', 8],
    ['sm4', 8],
  ] as const)('by %s with a key of %i bytes is a bug, named without the key', (algorithm, keyBytes) => {
    expect(isMacKeyLength(algorithm, keyBytes)).toBe(false);
    const key = new Uint8Array(keyBytes).fill(0xd7);
    const call = () => computeMac(ciphers, { algorithm, key, padding: 'zero', data: new Uint8Array(8) });
    expect(call).toThrow(RangeError);
    expect(call).not.toThrow(/d7|215/i);
  });

  it('fills the 8 bytes of F64 as hex characters or as it is, in an array of its own', () => {
    const mac = Uint8Array.of(0x8a, 0x9e, 0x91, 0xb8, 0x8d, 0x83, 0x9a, 0xc5, 1, 2, 3, 4, 5, 6, 7, 8);
    expect(new TextDecoder().decode(f64Of(mac, 'ascii-hex'))).toBe('8A9E91B8');
    const raw = f64Of(Buffer.from(mac), 'raw');
    expect([...raw]).toEqual([...mac.subarray(0, 8)]);
    raw.fill(0);
    expect(mac[0]).toBe(0x8a);
  });

  it('equals only itself', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 16 }), fc.nat(127), (mac, bit) => {
        const at = (bit >> 3) % mac.length;
        expect(macEquals(mac, mac.slice())).toBe(true);
        expect(
          macEquals(
            mac,
            mac.map((byte, i) => (i === at ? byte ^ (1 << (bit & 7)) : byte)),
          ),
        ).toBe(false);
        expect(macEquals(mac, mac.subarray(1))).toBe(false);
      }),
    );
  });
});
