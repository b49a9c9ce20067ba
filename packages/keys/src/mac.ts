import { type BlockCiphers, blockBytes, type CipherName } from './ciphers/block-ciphers.ts';
import { equalInConstantTime } from './constant-time.ts';
import { type ClearKey, clearBytes } from './secret.ts';

/** `cbc` and `x9.9` are one algorithm under two names. */
export type MacAlgorithm = 'cup-ecb' | 'x9.9' | 'x9.19' | 'cbc' | 'sm4';

/** Zero bytes up to a block, or ISO/IEC 9797-1 method 2: a byte 80, then zeros. */
export type MacPadding = 'zero' | 'iso9797-2';

/** F64 as the first 8 hex characters in ASCII, or as the first 8 raw bytes. */
export type MacEncoding = 'ascii-hex' | 'raw';

export interface MacInput {
  readonly algorithm: MacAlgorithm;
  readonly key: ClearKey;
  readonly padding: MacPadding;
  /** From the MTI to the last field before F64; the bitmap already has bit 64 set. */
  readonly data: Uint8Array;
}

interface AlgorithmSpec {
  readonly cipher: CipherName;
  readonly keyBytes: readonly number[];
  readonly compute: (
    ciphers: BlockCiphers,
    key: Uint8Array,
    data: Uint8Array,
    padding: MacPadding,
  ) => Uint8Array;
}

/** A 16-byte key under an ECB or CBC MAC means triple DES in every step. Source: facts/cup-8583 §4.1. */
const algorithms: Readonly<Record<MacAlgorithm, AlgorithmSpec>> = {
  'cup-ecb': { cipher: 'des', keyBytes: [8, 16], compute: foldedMac('des') },
  cbc: { cipher: 'des', keyBytes: [8, 16], compute: cbcMac },
  'x9.9': { cipher: 'des', keyBytes: [8, 16], compute: cbcMac },
  'x9.19': { cipher: 'des', keyBytes: [16], compute: retailMac },
  sm4: { cipher: 'sm4', keyBytes: [16], compute: foldedMac('sm4') },
};

export function macCipher(algorithm: MacAlgorithm): CipherName {
  return algorithms[algorithm].cipher;
}

/** Whether the algorithm takes a key of this many bytes: ask before {@link computeMac}. */
export function isMacKeyLength(algorithm: MacAlgorithm, keyBytes: number): boolean {
  return algorithms[algorithm].keyBytes.includes(keyBytes);
}

/**
 * The whole MAC: 8 bytes, 16 for `sm4`. {@link f64Of} makes F64 of it.
 * @throws RangeError for a key whose length does not go with the algorithm.
 */
export function computeMac(ciphers: BlockCiphers, input: MacInput): Uint8Array {
  const key = clearBytes(input.key);
  const { compute } = algorithms[input.algorithm];
  if (!isMacKeyLength(input.algorithm, key.length)) {
    throw new RangeError(`${input.algorithm} with a key of ${key.length} bytes`);
  }
  return compute(ciphers, key, input.data, input.padding);
}

/** The 8 bytes of F64: UnionPay's terminals send the first 8 hex characters (upper case), others the first 8 bytes. */
export function f64Of(mac: Uint8Array, encoding: MacEncoding): Uint8Array {
  return encoding === 'raw' ? new Uint8Array(mac.subarray(0, 8)) : hexCharacters(mac.subarray(0, 4));
}

/** In constant time. */
export function macEquals(a: Uint8Array, b: Uint8Array): boolean {
  return equalInConstantTime(a, b);
}

/** Up to whole blocks; no data at all is one block, as ISO/IEC 9797-1 has it. */
function paddedBlocks(data: Uint8Array, padding: MacPadding): Uint8Array {
  const wanted = padding === 'zero' ? Math.max(data.length, 1) : data.length + 1;
  const blocks = new Uint8Array(Math.ceil(wanted / 8) * 8);
  blocks.set(data);
  if (padding === 'iso9797-2') blocks[data.length] = 0x80;
  return blocks;
}

/**
 * UnionPay's MAC: all blocks XORed into one, written as hex characters; the first half encrypted, XORed with the
 * second, encrypted again. The last two steps are CBC over the characters, so that is how they are done; zero padding
 * changes nothing under XOR.
 * With SM4 the same is done on 16-byte blocks: that reading comes from one host and is unverified.
 */
function foldedMac(cipher: CipherName) {
  const block = blockBytes(cipher);
  return (ciphers: BlockCiphers, key: Uint8Array, data: Uint8Array, padding: MacPadding): Uint8Array => {
    const folded = new Uint8Array(block);
    for (let i = 0; i < data.length; i++) {
      const at = i & (block - 1);
      folded[at] = (folded[at] as number) ^ (data[i] as number);
    }
    const paddingAt = data.length & (block - 1);
    if (padding === 'iso9797-2') folded[paddingAt] = (folded[paddingAt] as number) ^ 0x80;
    return ciphers.encryptCbc(cipher, key, hexCharacters(folded)).slice(-block);
  };
}

function cbcMac(ciphers: BlockCiphers, key: Uint8Array, data: Uint8Array, padding: MacPadding): Uint8Array {
  return ciphers.encryptCbc('des', key, paddedBlocks(data, padding)).slice(-8);
}

/** ANSI X9.19: single DES down the chain, triple DES on its last block only. */
function retailMac(
  ciphers: BlockCiphers,
  key: Uint8Array,
  data: Uint8Array,
  padding: MacPadding,
): Uint8Array {
  const left = key.subarray(0, 8);
  const last = cbcMac(ciphers, left, data, padding);
  return ciphers.encryptEcb('des', left, ciphers.decryptEcb('des', key.subarray(8), last));
}

const digits = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0));

function hexCharacters(bytes: Uint8Array): Uint8Array {
  const characters = new Uint8Array(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    characters[2 * i] = digits[byte >> 4] as number;
    characters[2 * i + 1] = digits[byte & 15] as number;
  }
  return characters;
}
