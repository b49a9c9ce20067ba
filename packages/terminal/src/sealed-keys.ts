import { isMacKeyLength, Secret, type WorkingKeys } from '@rollcall/keys';
import { type SealedBox, type Sealer, seal, unseal } from './sealed-box.ts';
import type { TerminalSettings } from './terminal-settings.ts';

/** Whose keys they are, and what they are for. */
export type KeySealer = Sealer & Pick<TerminalSettings, 'form' | 'macScheme'>;

/** Working keys as they lie on disk. */
export function sealKeys(sealer: KeySealer, keys: WorkingKeys): SealedBox {
  return seal(sealer, `working keys ${sealer.form}`, joined([keys.pik, keys.mak, keys.tdk]));
}

/** Null when they cannot be opened, or do not go with the form or the MAC of now: they are of no use then. */
export function unsealKeys(sealer: KeySealer, sealed: SealedBox): WorkingKeys | null {
  const clear = unseal(sealer, `working keys ${sealer.form}`, sealed);
  const keys = clear && split(clear);
  return keys && isMacKeyLength(sealer.macScheme.algorithm, keys.mak.length) ? keys : null;
}

/** Each key behind one byte that says its length; 0 for one that is not there. */
function joined(keys: readonly (Secret | undefined)[]): Uint8Array {
  const clear = new Uint8Array(keys.reduce((sum, key) => sum + 1 + (key?.length ?? 0), 0));
  let at = 0;
  for (const key of keys) {
    clear[at] = key?.length ?? 0;
    if (key) clear.set(key.reveal(), at + 1);
    at += 1 + (key?.length ?? 0);
  }
  return clear;
}

function split(clear: Uint8Array): WorkingKeys {
  let at = 0;
  const next = () => {
    const start = at + 1;
    at = start + (clear[at] ?? 0);
    return new Secret(clear.slice(start, at));
  };
  const [pik, mak, tdk] = [next(), next(), next()];
  return { pik, mak, ...(tdk.length > 0 && { tdk }) };
}
