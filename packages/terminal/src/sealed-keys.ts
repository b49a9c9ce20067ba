import { Secret, type WorkingKeys } from '@rollcall/keys';
import { type SealedBox, type Sealer, seal, unseal } from './sealed-box.ts';

/** Working keys as they lie on disk. */
export function sealKeys(sealer: Sealer, keys: WorkingKeys): SealedBox {
  return seal(sealer, 'working keys', joined([keys.pik, keys.mak, keys.tdk]));
}

/** Null when they cannot be opened: they are of no use then. */
export function unsealKeys(sealer: Sealer, sealed: SealedBox): WorkingKeys | null {
  const clear = unseal(sealer, 'working keys', sealed);
  return clear && split(clear);
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
