import { hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
/** Room for names and a sealed set, which is what is mostly signed; a longer message gets room of its own. */
const messageBytesUsual = 512;

/** A pad and the message behind it; shared, and wiped after each use. */
const usualRoom = new Uint8Array(blockBytes + messageBytesUsual);
const none = new Uint8Array(0);

/**
 * HMAC-SHA-256 under one key (RFC 2104), up to 64 bytes long: two of OpenSSL's hashes over the two pads, made once.
 * `createHmac` makes an object for each message, which costs twice as much and leaves garbage.
 */
export class HmacKey {
  readonly #inner = new Uint8Array(blockBytes);
  readonly #outer = Buffer.alloc(blockBytes + digestBytes);

  /** The key may be wiped afterwards. @throws RangeError when it is longer than a block of the hash. */
  constructor(key: Uint8Array) {
    if (key.length > blockBytes) throw new RangeError(`HMAC key of ${key.length} bytes`);
    for (let i = 0; i < blockBytes; i++) {
      const byte = key[i] ?? 0;
      this.#inner[i] = byte ^ 0x36;
      this.#outer[i] = byte ^ 0x5c;
    }
  }

  /** 32 bytes, of which no copy is left. A message may come in two parts. */
  sign(message: Uint8Array, rest?: Uint8Array): Uint8Array {
    const digest = hash('sha256', this.#hashInside(message, rest), 'buffer');
    const signature = new Uint8Array(digest);
    digest.fill(0);
    return signature;
  }

  /** The same for a signature that is no secret: as text it costs a quarter, and cannot be wiped. */
  signOpenly(message: Uint8Array, rest?: Uint8Array): Buffer {
    return Buffer.from(hash('sha256', this.#hashInside(message, rest), 'binary'), 'binary');
  }

  /** The outer pad with the inner hash behind it, which is no secret without the pads. */
  #hashInside(message: Uint8Array, rest: Uint8Array = none): Buffer {
    const end = blockBytes + message.length + rest.length;
    const room = end <= usualRoom.length ? usualRoom : new Uint8Array(end);
    room.set(this.#inner);
    room.set(message, blockBytes);
    room.set(rest, blockBytes + message.length);
    this.#outer.write(hash('sha256', room.subarray(0, end), 'binary'), blockBytes, 'binary');
    room.fill(0, 0, end);
    return this.#outer;
  }
}
