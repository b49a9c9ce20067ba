import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { blockBytes, type CipherName } from './block-ciphers.ts';
import { encryptZerosOnce } from './des.ts';
import { KeySlots } from './key-slots.ts';
import { opensslCiphers } from './openssl-ciphers.ts';
import { portableCiphers } from './portable-ciphers.ts';

const kinds: readonly { readonly cipher: CipherName; readonly keyBytes: number }[] = [
  { cipher: 'des', keyBytes: 8 },
  { cipher: 'des', keyBytes: 16 },
  { cipher: 'des', keyBytes: 24 },
  { cipher: 'sm4', keyBytes: 16 },
];

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

function messages(cipher: CipherName) {
  return fc.nat(6).chain((blocks) => exactly(blocks * blockBytes(cipher)));
}

describe.each(kinds)('$cipher with a key of $keyBytes bytes', ({ cipher, keyBytes }) => {
  it('is the same function in both sets, whichever keys and messages came before', () => {
    const key = exactly(keyBytes);
    const keyTwice = fc.tuple(key, messages(cipher), messages(cipher), messages(cipher));
    fc.assert(
      fc.property(keyTwice, ([sample, ...data]) => {
        for (const message of data) {
          for (const mode of ['encryptEcb', 'decryptEcb', 'encryptCbc'] as const) {
            expect(portableCiphers[mode](cipher, sample, message)).toEqual(
              opensslCiphers[mode](cipher, sample, message),
            );
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([opensslCiphers, portableCiphers])(
    '$id: decryption undoes encryption and leaves its input alone',
    (ciphers) => {
      fc.assert(
        fc.property(exactly(keyBytes), messages(cipher), (key, message) => {
          const [keyBefore, messageBefore] = [key.slice(), message.slice()];
          const sealed = ciphers.encryptEcb(cipher, key, message);
          expect(ciphers.decryptEcb(cipher, key, sealed)).toEqual(message);
          ciphers.encryptCbc(cipher, key, message);
          expect([key, message]).toEqual([keyBefore, messageBefore]);
        }),
        { numRuns: 50 },
      );
    },
  );

  it.each([opensslCiphers, portableCiphers])('$id: takes Buffers without writing to them', (ciphers) => {
    const key = Buffer.alloc(keyBytes, 7);
    const data = Buffer.alloc(48, 9);
    for (let i = 0; i < 4; i++) ciphers.encryptCbc(cipher, key, data);
    expect([key, data]).toEqual([Buffer.alloc(keyBytes, 7), Buffer.alloc(48, 9)]);
  });
});

describe('a CBC chain', () => {
  it.each([opensslCiphers, portableCiphers])(
    '$id: is what ECB makes of each block XORed with the last',
    (ciphers) => {
      const key = new Uint8Array(16).fill(3);
      const data = Uint8Array.from({ length: 48 }, (_, i) => i * 5);
      let last = new Uint8Array(8);
      for (let round = 0; round < 3; round++) {
        const chained = ciphers.encryptCbc('des', key, data);
        last = new Uint8Array(8);
        for (let at = 0; at < data.length; at += 8) {
          const input = data.slice(at, at + 8).map((byte, i) => byte ^ (last[i] ?? 0));
          last = new Uint8Array(ciphers.encryptEcb('des', key, input));
          expect(chained.slice(at, at + 8)).toEqual(last);
        }
      }
    },
  );
});

describe.each([opensslCiphers, portableCiphers])('wrong sizes with $id ciphers', (ciphers) => {
  it.each([
    ['des', 7, 8],
    ['des', 32, 8],
    ['des', 16, 12],
    ['sm4', 8, 16],
    ['sm4', 24, 16],
    ['sm4', 16, 8],
  ] as const)('%s: a key of %i bytes with data of %i is a bug', (cipher, keyBytes, dataBytes) => {
    const key = new Uint8Array(keyBytes).fill(0xa7);
    for (const mode of ['encryptEcb', 'decryptEcb', 'encryptCbc'] as const) {
      const call = () => ciphers[mode](cipher, key, new Uint8Array(dataBytes));
      expect(call).toThrow(RangeError);
      expect(call).not.toThrow(/a7|167/i);
    }
  });
});

describe('keys kept ready', () => {
  const numbered = (i: number) => {
    const key = new Uint8Array(16);
    new DataView(key.buffer).setUint32(3, i * 2654435761);
    return key;
  };

  it('are made twice at most while they are in use', () => {
    let made = 0;
    const slots = new KeySlots(() => ++made);
    for (let i = 0; i < 100; i++) slots.get(numbered(1));
    expect(made).toBe(2);
  });

  it('never answer for another key, and are bounded', () => {
    const wiped: Uint8Array[] = [];
    const slots = new KeySlots((key) => [...key].join());
    const manyKeys = 4 * limits.readyCiphersMax;
    for (let i = 0; i < manyKeys; i++) {
      const key = numbered(i);
      for (let use = 0; use < 3; use++) expect(slots.get(key)).toBe([...key].join());
      wiped.push(key);
    }
    for (const [i, key] of wiped.entries()) expect(key).toEqual(numbered(i));
  });

  it('are not pushed out by a key that is used once', () => {
    let made = 0;
    const slots = new KeySlots(() => ++made);
    slots.get(numbered(0));
    slots.get(numbered(0));
    for (let i = 1; i < 4 * limits.readyCiphersMax; i++) slots.get(numbered(i));
    const before = made;
    slots.get(numbered(0));
    expect(made).toBe(before);
  });
});

describe('a block of zeros under a key that is used once', () => {
  it("is OpenSSL's, whatever keys came before", () => {
    const keyBytes = fc
      .constantFrom(8, 16, 24)
      .chain((size) => fc.uint8Array({ minLength: size, maxLength: size }));
    fc.assert(
      fc.property(fc.array(keyBytes, { minLength: 1, maxLength: 4 }), (keys) => {
        for (const key of keys) {
          expect(encryptZerosOnce(key)).toEqual(opensslCiphers.encryptEcb('des', key, new Uint8Array(8)));
        }
      }),
    );
  });
});
