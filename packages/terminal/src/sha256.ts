import * as crypto from 'node:crypto';

/** By its module: a Node 20 before 20.12 lacks the one-shot hash, which takes a third of the time. */
const oneShot: typeof crypto.hash | undefined = crypto.hash;

/** SHA-256 of parts end to end. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  // As text: a buffer made by the cipher library costs four times the hash.
  const digest = oneShot
    ? oneShot('sha256', bytes, 'binary')
    : crypto.createHash('sha256').update(bytes).digest('binary');
  return Buffer.from(digest, 'binary');
}
