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
