import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@rollcall/keys';

export type BearerVerdict = 'right' | 'missing' | 'wrong';

/** Judges an `Authorization` header. How long that takes tells nothing of the token: hashes of one length are compared. */
export function bearerVerdict(header: string | undefined, token: Secret): BearerVerdict {
  const given = /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1];
  if (given === undefined) return 'missing';
  return timingSafeEqual(digestOf(Buffer.from(given, 'latin1')), digestOf(token.reveal()))
    ? 'right'
    : 'wrong';
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
