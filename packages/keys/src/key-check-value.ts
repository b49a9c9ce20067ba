import { type BlockCiphers, blockBytes, type CipherName } from './ciphers/block-ciphers.ts';
import { type ClearKey, clearBytes } from './secret.ts';

export const kcvBytes = 4;

const zeros = new Uint8Array(16);

/**
 * Key check value: the first 4 bytes of a zero block encrypted under the key (single DES for 8 bytes, triple for 16
 * and 24, SM4). Screens and letters show 3 of them. Source: facts/cup-8583 §3.2.
 */
export function kcv(ciphers: BlockCiphers, cipher: CipherName, key: ClearKey): Uint8Array {
  return ciphers
    .encryptEcb(cipher, clearBytes(key), zeros.subarray(0, blockBytes(cipher)))
    .slice(0, kcvBytes);
}
