/** `des` takes keys of 8, 16 or 24 bytes (single, two-key, three-key) and blocks of 8; `sm4` 16 and 16. */
export type CipherName = 'des' | 'sm4';

/**
 * The block ciphers everything else in this package stands on. Two sets exist: `openssl` on Node and `portable`
 * for browsers and the simulator; property tests hold them against each other.
 *
 * Data is whole blocks, never padded; the result is a new array of the same size.
 * A wrong key or data length throws RangeError: it is a bug, the callers have checked their input.
 */
export interface BlockCiphers {
  readonly id: 'openssl' | 'portable';
  encryptEcb(cipher: CipherName, key: Uint8Array, data: Uint8Array): Uint8Array;
  decryptEcb(cipher: CipherName, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** CBC with a zero IV, for the chained MACs. */
  encryptCbc(cipher: CipherName, key: Uint8Array, data: Uint8Array): Uint8Array;
}

export function blockBytes(cipher: CipherName): 8 | 16 {
  return cipher === 'des' ? 8 : 16;
}

/** Whether a key of this many bytes can be used with the cipher at all. */
export function isKeyLength(cipher: CipherName, keyBytes: number): boolean {
  return cipher === 'sm4' ? keyBytes === 16 : keyBytes === 8 || keyBytes === 16 || keyBytes === 24;
}

/** @throws RangeError where {@link BlockCiphers} says so; lengths are named, contents never. */
export function assertWholeBlocks(cipher: CipherName, key: Uint8Array, data: Uint8Array): void {
  if (!isKeyLength(cipher, key.length)) throw new RangeError(`${cipher} key of ${key.length} bytes`);
  if (data.length % blockBytes(cipher) !== 0) throw new RangeError(`${cipher} data of ${data.length} bytes`);
}
