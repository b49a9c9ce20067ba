// Working keys, MAC and PIN block with node:crypto alone.
import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Slots of F62 by form: name, bytes of the slot; a KCV of four bytes follows each. */
const slots = {
  '001': [
    ['pik', 8],
    ['mak', 8],
  ],
  '003': [
    ['pik', 16],
    ['mak', 16],
  ],
  '004': [
    ['pik', 16],
    ['mak', 16],
    ['tdk', 16],
  ],
  '006': [
    ['pik', 16],
    ['mak', 16],
    ['tdk', 16],
  ],
};

/** OpenSSL has single DES only as 3DES with the same key three times. */
function cipherOf(cipher, key) {
  if (cipher === 'sm4') return ['sm4-ecb', key];
  if (key.length === 8) return ['des-ede3', Buffer.concat([key, key, key])];
  return [key.length === 16 ? 'des-ede' : 'des-ede3', key];
}

export function encrypt(cipher, key, data) {
  const coder = createCipheriv(...cipherOf(cipher, key), null).setAutoPadding(false);
  return Buffer.concat([coder.update(data), coder.final()]);
}

export function decrypt(cipher, key, data) {
  const coder = createDecipheriv(...cipherOf(cipher, key), null).setAutoPadding(false);
  return Buffer.concat([coder.update(data), coder.final()]);
}

export function kcvOf(cipher, key) {
  return encrypt(cipher, key, Buffer.alloc(cipher === 'sm4' ? 16 : 8)).subarray(0, 4);
}

/** Opens F62 under the TMK. Throws when it is too short or long, or when a KCV is wrong. */
export function openWorkingKeys(tmk, form, f62) {
  const cipher = form === '006' ? 'sm4' : 'des';
  const keys = { cipher, form };
  let at = 0;
  for (const [name, size] of slots[form]) {
    let sealed = f62.subarray(at, at + size);
    // A single-length MAK has zeros behind it.
    if (name === 'mak' && form !== '006' && size === 16 && sealed.subarray(8).every((byte) => byte === 0)) {
      sealed = sealed.subarray(0, 8);
    }
    const key = decrypt(cipher, tmk, sealed);
    const kcv = f62.subarray(at + size, at + size + 4);
    if (!kcvOf(cipher, key).equals(kcv)) throw new Error(`the KCV of the ${name.toUpperCase()} is wrong`);
    keys[name] = key;
    at += size + 4;
  }
  if (at !== f62.length) throw new Error(`F62 has ${f62.length} bytes, form ${form} has ${at}`);
  return keys;
}

/** UnionPay ECB MAC (SM4: the same with blocks of 16): the eight ASCII hex characters that F64 carries. */
export function makeMac({ cipher, mak }, data) {
  const block = cipher === 'sm4' ? 16 : 8;
  const folded = Buffer.alloc(block);
  for (let i = 0; i < data.length; i++) folded[i % block] ^= data[i];
  const ascii = Buffer.from(folded.toString('hex').toUpperCase(), 'latin1');
  const first = encrypt(cipher, mak, ascii.subarray(0, block));
  const mixed = Buffer.from(first.map((byte, i) => byte ^ ascii[block + i]));
  return Buffer.from(encrypt(cipher, mak, mixed).toString('hex').toUpperCase().slice(0, 8), 'latin1');
}

/** Clear PIN block with the PAN mixed in (ISO 9564 format 0). */
export function clearPinBlock(pin, pan) {
  const block = Buffer.from(`0${pin.length.toString(16)}${pin}`.padEnd(16, 'F'), 'hex');
  const digits = Buffer.from(pan.slice(-13, -1).padStart(16, '0'), 'hex');
  return Buffer.from(block.map((byte, i) => byte ^ digits[i]));
}

export function encryptPin({ cipher, pik }, pin, pan) {
  return encrypt(cipher, pik, clearPinBlock(pin, pan));
}
