import { assertWholeBlocks, type BlockCiphers, blockBytes, type CipherName } from './block-ciphers.ts';
import { desBlock, desDecryptionSchedule, desEncryptionSchedule } from './des.ts';
import { KeySlots } from './key-slots.ts';
import { sm4Block, sm4DecryptionSchedule, sm4EncryptionSchedule } from './sm4.ts';

interface PortableCipher {
  readonly encryption: KeySlots<Int32Array>;
  readonly decryption: KeySlots<Int32Array>;
  readonly block: (schedule: Int32Array, input: Uint8Array, output: Uint8Array, at: number) => void;
}

const portable: Readonly<Record<CipherName, PortableCipher>> = {
  des: {
    encryption: new KeySlots(desEncryptionSchedule),
    decryption: new KeySlots(desDecryptionSchedule),
    block: desBlock,
  },
  sm4: {
    encryption: new KeySlots(sm4EncryptionSchedule),
    decryption: new KeySlots(sm4DecryptionSchedule),
    block: sm4Block,
  },
};

function ecb(cipher: CipherName, schedule: Int32Array, data: Uint8Array): Uint8Array {
  const { block } = portable[cipher];
  const step = blockBytes(cipher);
  const output = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += step) block(schedule, data, output, at);
  return output;
}

/**
 * DES, triple DES and SM4 in TypeScript, for browsers and the simulator. By look-up tables: fast, but its timing
 * depends on the data, so real keys belong to the openssl set. Keeps up to `limits.readyCiphersMax` schedules per use.
 */
export const portableCiphers: BlockCiphers = {
  id: 'portable',
  encryptEcb(cipher, key, data) {
    assertWholeBlocks(cipher, key, data);
    return ecb(cipher, portable[cipher].encryption.get(key), data);
  },
  decryptEcb(cipher, key, data) {
    assertWholeBlocks(cipher, key, data);
    return ecb(cipher, portable[cipher].decryption.get(key), data);
  },
  encryptCbc(cipher, key, data) {
    assertWholeBlocks(cipher, key, data);
    const { encryption, block } = portable[cipher];
    const schedule = encryption.get(key);
    const step = blockBytes(cipher);
    const output = new Uint8Array(data);
    for (let at = 0; at < output.length; at += step) {
      for (let i = at; at > 0 && i < at + step; i++) {
        output[i] = (output[i] as number) ^ (output[i - step] as number);
      }
      block(schedule, output, output, at);
    }
    return output;
  },
};
