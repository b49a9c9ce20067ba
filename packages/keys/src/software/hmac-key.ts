import { hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;

/**
 * HMAC-SHA-256 under one key (RFC 2104), up to 64 bytes long: two of OpenSSL's hashes over the two pads, made once.
 * `createHmac` makes an object for each message, which costs twice as much and leaves garbage.
 */
export class HmacKey {
  readonly #inner = new Uint8Array(blockBytes);
  readonly #outer = new Uint8Array(blockBytes + digestBytes);

  /** The key may be wiped afterwards. @throws RangeError when it is longer than a block of the hash. */
  constructor(key: Uint8Array) {
    if (key.length > blockBytes) throw new RangeError(`HMAC key of ${key.length} bytes`);
    for (let i = 0; i < blockBytes; i++) {
      const byte = key[i] ?? 0;
      this.#inner[i] = byte ^ 0x36;
      this.#outer[i] = byte ^ 0x5c;
    }
  }

  /** 32 bytes. */
  sign(message: Uint8Array): Uint8Array {
    const input = new Uint8Array(blockBytes + message.length);
    input.set(this.#inner);
    input.set(message, blockBytes);
    this.#outer.set(sha256(input), blockBytes);
    return new Uint8Array(sha256(this.#outer));
  }
}

function sha256(data: Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer');
}
