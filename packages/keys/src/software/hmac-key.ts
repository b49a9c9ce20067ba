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

  /** 32 bytes, of which no copy is left. A message may come in two parts. */
  sign(message: Uint8Array, rest: Uint8Array = none): Uint8Array {
    const end = blockBytes + message.length + rest.length;
    const room = end <= usualRoom.length ? usualRoom : new Uint8Array(end);
    room.set(this.#inner);
    room.set(message, blockBytes);
    room.set(rest, blockBytes + message.length);
    move(sha256(room.subarray(0, end)), this.#outer, blockBytes);
    room.fill(0, 0, end);
    const signature = new Uint8Array(digestBytes);
    move(sha256(this.#outer), signature, 0);
    this.#outer.fill(0, blockBytes);
    return signature;
  }
}

function sha256(data: Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer');
}

function move(digest: Uint8Array, to: Uint8Array, at: number): void {
  to.set(digest, at);
  digest.fill(0);
}
