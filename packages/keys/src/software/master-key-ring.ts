import { limits } from '../limits.ts';
import type { Secret } from '../secret.ts';
import { BoundedCache } from './bounded-cache.ts';
import { HmacKey } from './hmac-key.ts';
import { encodeNames, type Names } from './sealed-blob.ts';

export const masterKeyBytes = 32;

/** What a kept subkey is for; a subkey of one purpose can never open or digest anything of another. */
export type SubkeyPurpose = 'pool' | 'zone' | 'digest';

function subkeyCache(): BoundedCache<Uint8Array> {
  return new BoundedCache(limits.subkeysMax, (subkey) => subkey.fill(0));
}

/** The number of an expansion's only block. */
const firstBlock = new Uint8Array([1]);

const extractionSalt = Buffer.from('rollcall software key store 1');

/**
 * One master key, kept as its HKDF-SHA-256 pseudorandom key; its subkeys are HKDF expansions of 32 bytes, one for each
 * purpose and owner (a terminal, a lot of the pool). Those of terminals are not kept: they open a TMK, once a sign-in, and
 * deriving costs no more than keeping. `id` is such an expansion too, so it tells nothing about the key.
 */
export class MasterKey {
  readonly id: string;
  readonly #pseudorandomKey: HmacKey;
  readonly #owners: HmacKey;
  readonly #subkeys = { pool: subkeyCache(), zone: subkeyCache(), digest: subkeyCache() };

  /** @throws RangeError unless it has 32 bytes. */
  constructor(masterKey: Secret) {
    if (masterKey.length !== masterKeyBytes) throw new RangeError(`master key of ${masterKey.length} bytes`);
    const extracted = new HmacKey(extractionSalt).sign(masterKey.reveal());
    this.#pseudorandomKey = new HmacKey(extracted);
    extracted.fill(0);
    const owners = this.#expand(['owner']);
    this.#owners = new HmacKey(owners);
    owners.fill(0);
    this.id = Buffer.from(this.#expand(['key id'])).toString('hex', 0, 8);
  }

  /** A terminal's own, to be wiped by the caller. */
  terminalKey(terminalId: string): Uint8Array {
    return this.#expand(['wrap', terminalId]);
  }

  /** HMAC-SHA-256 of names and a sealed set (32 bytes), which says whose the set is. */
  signOwner(names: Names, blob: Uint8Array): Uint8Array {
    return this.#owners.signOpenly(encodeNames(names), blob);
  }

  /** Valid until the next call: it is wiped when it falls out of the cache. */
  subkey(purpose: SubkeyPurpose, owner: string): Uint8Array {
    const known = this.#subkeys[purpose].get(owner);
    if (known !== undefined) return known;
    const subkey = this.#expand([purpose, owner]);
    this.#subkeys[purpose].set(owner, subkey);
    return subkey;
  }

  /** HKDF-Expand of one block (its number, 01, comes last): 32 bytes are all a key needs. */
  #expand(names: Names): Uint8Array {
    return this.#pseudorandomKey.sign(encodeNames(names), firstBlock);
  }
}

/** The master key new blobs are sealed under, and those that older blobs may still need. */
export class MasterKeyRing {
  readonly current: MasterKey;
  readonly #byId: ReadonlyMap<string, MasterKey>;

  constructor(keys: { readonly current: Secret; readonly older?: readonly Secret[] }) {
    this.current = new MasterKey(keys.current);
    const all = [...(keys.older ?? []).map((older) => new MasterKey(older)), this.current];
    this.#byId = new Map(all.map((key) => [key.id, key]));
  }

  find(keyId: string): MasterKey | undefined {
    return keyId === this.current.id ? this.current : this.#byId.get(keyId);
  }
}
