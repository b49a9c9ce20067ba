import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv } from 'node:crypto';
import { plainBytes } from '../plain-bytes.ts';
import { assertWholeBlocks, type BlockCiphers, blockBytes, type CipherName } from './block-ciphers.ts';
import { KeySlots } from './key-slots.ts';

/** A CBC context that goes on where it stopped, with the last block it gave: the IV of what comes next. */
interface ChainedContext {
  readonly context: Cipheriv;
  readonly last: Uint8Array;
}

function ecbName(cipher: CipherName, key: Uint8Array): string {
  if (cipher === 'sm4') return 'sm4-ecb';
  return key.length === 16 ? 'des-ede' : 'des-ede3';
}

function cbcName(cipher: CipherName, key: Uint8Array): string {
  if (cipher === 'sm4') return 'sm4-cbc';
  return key.length === 16 ? 'des-ede-cbc' : 'des-ede3-cbc';
}

/**
 * OpenSSL 3 keeps single DES in its legacy provider, which Node does not load; triple DES under K|K|K is the same
 * function.
 */
function opensslKey(key: Uint8Array): Uint8Array {
  if (key.length !== 8) return key;
  const thrice = new Uint8Array(24);
  for (let i = 0; i < 24; i++) thrice[i] = key[i & 7] as number;
  return thrice;
}

function withoutPadding<T extends Cipheriv | Decipheriv>(context: T): T {
  context.setAutoPadding(false);
  return context;
}

function slotsFor<T>(
  make: (cipher: CipherName, key: Uint8Array) => T,
): Readonly<Record<CipherName, KeySlots<T>>> {
  return { des: new KeySlots((key) => make('des', key)), sm4: new KeySlots((key) => make('sm4', key)) };
}

/** A context costs 2.5 us, its use 1 us. ECB without padding keeps no state between updates, so contexts are kept. */
const encryptors = slotsFor((cipher, key) =>
  withoutPadding(createCipheriv(ecbName(cipher, key), opensslKey(key), null)),
);
const decryptors = slotsFor((cipher, key) =>
  withoutPadding(createDecipheriv(ecbName(cipher, key), opensslKey(key), null)),
);
const chains = slotsFor(
  (cipher, key): ChainedContext => ({
    context: withoutPadding(
      createCipheriv(cbcName(cipher, key), opensslKey(key), new Uint8Array(blockBytes(cipher))),
    ),
    last: new Uint8Array(blockBytes(cipher)),
  }),
);

/**
 * CBC from a zero IV on a context in mid-chain: what it will XOR into the first block is XORed in before, so the two
 * cancel out.
 */
function encryptFromZeroIv({ context, last }: ChainedContext, data: Uint8Array): Uint8Array {
  if (data.length === 0) return new Uint8Array(0);
  const input = new Uint8Array(data);
  for (let i = 0; i < last.length; i++) input[i] = (input[i] as number) ^ (last[i] as number);
  const output = plainBytes(context.update(input));
  last.set(output.subarray(output.length - last.length));
  return output;
}

/** Node's OpenSSL; works without the legacy provider. Keeps up to `limits.readyCiphersMax` keys ready per use. */
export const opensslCiphers: BlockCiphers = {
  id: 'openssl',
  encryptEcb(cipher, key, data) {
    assertWholeBlocks(cipher, key, data);
    return plainBytes(encryptors[cipher].get(key).update(data));
  },
  decryptEcb(cipher, key, data) {
    assertWholeBlocks(cipher, key, data);
    return plainBytes(decryptors[cipher].get(key).update(data));
  },
  encryptCbc(cipher, key, data) {
    assertWholeBlocks(cipher, key, data);
    return encryptFromZeroIv(chains[cipher].get(key), data);
  },
};
