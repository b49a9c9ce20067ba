import { createCipheriv } from 'node:crypto';
import { expect, it } from 'vitest';
import { opensslCiphers } from './openssl-ciphers.ts';

it('single DES needs no legacy provider: it is triple DES under the same key three times', () => {
  const key = Uint8Array.from([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
  const triple = createCipheriv('des-ede3', new Uint8Array([...key, ...key, ...key]), null);
  triple.setAutoPadding(false);
  const text = new TextEncoder().encode('Now is the time ');
  expect(opensslCiphers.encryptEcb('des', key, text)).toEqual(new Uint8Array(triple.update(text)));
  // The well-known first block of this text under this key.
  expect(
    Buffer.from(opensslCiphers.encryptEcb('des', key, text))
      .toString('hex')
      .slice(0, 16),
  ).toBe('3fa40e8a984d4815');
});
