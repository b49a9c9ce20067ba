import { createCipheriv, createDecipheriv } from 'node:crypto';
import { plainBytes } from '../plain-bytes.ts';

/**
 * AES-256-GCM, laid out as version (1 byte, 01) · nonce (12) · ciphertext · tag (16). The names it is sealed for are
 * associated data: they are not in the blob, whoever opens it must know them.
 */
const blobVersion = 1;
const nonceBytes = 12;
export const tagBytes = 16;
const headBytes = 1 + nonceBytes;
const none = new Uint8Array(0);

export type Names = readonly (string | number)[];

/** Names are some 60 characters; these bytes are used for all of them. */
let room = new Uint8Array(512);

/**
 * Each name with its length before it, so that no two lists of names look alike; UTF-16 (low byte first), so that no
 * two names fold into one on the way. The bytes are good until the next call.
 */
export function encodeNames(names: Names): Uint8Array {
  let at = 0;
  for (const name of names) {
    const value = String(name);
    at = write(`${value.length}:`, at);
    at = write(value, at);
  }
  return room.subarray(0, at);
}

/** Where it ends. */
function write(text: string, from: number): number {
  const end = from + 2 * text.length;
  if (end > room.length) {
    const larger = new Uint8Array(2 * end);
    larger.set(room);
    room = larger;
  }
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    room[from + 2 * i] = unit;
    room[from + 2 * i + 1] = unit >>> 8;
  }
  return end;
}

export function sealBlob(input: {
  readonly key: Uint8Array;
  /** 12 random bytes, never twice under one key. */
  readonly nonce: Uint8Array;
  readonly names: Names;
  readonly clear: Uint8Array;
  /** Stands before the blob, in the clear and not authenticated. */
  readonly lead?: Uint8Array;
}): Uint8Array {
  const { key, nonce, names, clear, lead = none } = input;
  const from = lead.length;
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(encodeNames(names));
  const blob = new Uint8Array(from + headBytes + clear.length + tagBytes);
  blob.set(lead);
  blob[from] = blobVersion;
  blob.set(nonce, from + 1);
  blob.set(cipher.update(clear), from + headBytes);
  cipher.final();
  blob.set(cipher.getAuthTag(), from + headBytes + clear.length);
  return blob;
}

/**
 * What a blob without its tag holds, to be wiped by the caller: something else has to have proven every byte of it, and
 * its names. GCM encrypts as CTR does from its second block on (NIST SP 800-38D, 7.1).
 */
export function openProven(key: Uint8Array, tagless: Uint8Array): Uint8Array {
  const counter = new Uint8Array(nonceBytes + 4);
  counter.set(tagless.subarray(1, headBytes));
  counter[nonceBytes + 3] = 2;
  return plainBytes(createDecipheriv('aes-256-ctr', key, counter).update(tagless.subarray(headBytes)));
}

/** The clear bytes, to be wiped by the caller; null for a blob that is damaged, of another layout, key or name. */
export function openBlob(input: {
  readonly key: Uint8Array;
  readonly names: Names;
  readonly blob: Uint8Array;
}): Uint8Array | null {
  const { key, names, blob } = input;
  if (blob.length < headBytes + tagBytes || blob[0] !== blobVersion) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(1, headBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(encodeNames(names));
  decipher.setAuthTag(blob.subarray(blob.length - tagBytes));
  const clear = plainBytes(decipher.update(blob.subarray(headBytes, blob.length - tagBytes)));
  try {
    decipher.final();
    return clear;
  } catch {
    clear.fill(0);
    return null;
  }
}
