import type { KeyFailure } from '../working-keys.ts';

/**
 * Tag of the maker's range in F62 of a status upload (0820, F60.3 = 362): working keys this terminal could not take.
 * Its value has three digits, PIK MAK TDK, 1 for a key that was not taken (its KCV failed, or the set was one that
 * this terminal had retired). It stands first and alone: `60010`. Tags 01 to 51 are taken by the dialect (facts §2.2).
 */
export const keyFailureTag = '60';

/** F62 of the report, ASCII. */
export function keyFailureF62(failure: KeyFailure): Uint8Array {
  return new TextEncoder().encode(keyFailureTag + failure);
}
