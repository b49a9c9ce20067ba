import { hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
/** Room for names and a sealed set, which is what is mostly signed; a longer message gets room of its own. */
const messageBytesUsual = 512;

/**
 * HMAC-SHA-256 under one key (RFC 2104), up to 64 bytes long: two of OpenSSL's hashes over the two pads, made once.
 * `createHmac` makes an object for each message, which costs twice as much and leaves garbage.
 */
export class HmacKey {
  /** The pad, and behind it the message of the moment. */
  readonly #inner = new Uint8Array(blockBytes + messageBytesUsual);
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

  /** 32 bytes. A message may come in parts. */
  sign(message: Uint8Array, rest: Uint8Array = none): Uint8Array {
    const end = blockBytes + message.length + rest.length;
    const input = end <= this.#inner.length ? this.#inner : this.#roomFor(end);
    input.set(message, blockBytes);
    input.set(rest, blockBytes + message.length);
    this.#outer.set(sha256(input.subarray(0, end)), blockBytes);
    return new Uint8Array(sha256(this.#outer));
  }

  #roomFor(bytes: number): Uint8Array {
    const input = new Uint8Array(bytes);
    input.set(this.#inner.subarray(0, blockBytes));
    return input;
  }
}

const none = new Uint8Array(0);

function sha256(data: Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer');
}
