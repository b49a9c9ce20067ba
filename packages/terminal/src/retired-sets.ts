import type { WorkingKeys } from '@rollcall/keys';
import { limits } from './limits.ts';
import { sha256 } from './sha256.ts';

/**
 * Key sets that were replaced by a later one. An 0810 carries no MAC, so a recorded one can be played back; a set that
 * was replaced is never taken again. Only salted hashes are kept, the oldest is forgotten first.
 */
export interface RetiredSets {
  /** Hex; made with the terminal's state. */
  readonly salt: string;
  /** Hex SHA-256, oldest first. */
  readonly hashes: readonly string[];
}

export function isRetired(retired: RetiredSets, keys: WorkingKeys): boolean {
  return retired.hashes.includes(hashOf(retired.salt, keys));
}

/** Puts `replaced` on the list, unless `by` is the same set issued again. */
export function retire(retired: RetiredSets, replaced: WorkingKeys | null, by: WorkingKeys): RetiredSets {
  if (replaced === null) return retired;
  const hash = hashOf(retired.salt, replaced);
  if (hash === hashOf(retired.salt, by)) return retired;
  const hashes = [...retired.hashes.filter((known) => known !== hash), hash];
  return { ...retired, hashes: hashes.slice(-limits.retiredSetsMax) };
}

/** PIK and MAK only: 003 and 004 are two renderings of one set, and 003 brings no TDK. */
function hashOf(salt: string, { pik, mak }: WorkingKeys): string {
  const digest = sha256(Buffer.from(salt, 'hex'), pik.reveal(), mak.reveal());
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString('hex');
}
