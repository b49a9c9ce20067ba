import { equalInConstantTime } from '../constant-time.ts';
import type { KeySetRef, PooledKeySet, TmkRef, Wrapped } from '../key-store.ts';
import { limits } from '../limits.ts';
import type { KeyFamily } from '../working-key-form.ts';
import { BoundedCache } from './bounded-cache.ts';
import { type ClearKeySet, readClearKeySet } from './clear-key-set.ts';
import type { MasterKeyRing } from './master-key-ring.ts';
import type { RandomBytes } from './random-pool.ts';
import { type Names, openBlob, openProven, sealBlob, tagBytes } from './sealed-blob.ts';

interface OpenedSet {
  readonly ref: KeySetRef;
  readonly set: ClearKeySet;
}

const nonceBytes = 12;
const lotBytes = 8;
/** First byte of a set that is a terminal's. Those from before, which were sealed anew, begin with 01 as a TMK does. */
const ownedVersion = 2;
const ownedBytesMin = 1 + lotBytes + 1 + nonceBytes + tagBytes;

/**
 * Seals and opens what a software store keeps: TMKs under the terminal's own subkey, sets under the subkey of a lot,
 * `zone` under one of its own. Opening gives null whenever the blob, its key or a name is wrong.
 *
 *    in the pool:  lot (8) · 01 · nonce (12) · ciphertext · GCM tag (16)       names: id, family
 *    issued:       02 · lot · 01 · nonce · ciphertext · tag (16)               names: terminal, id, family
 *
 * The second tag is an HMAC of what stands before it, and takes the place of the first: whoever may write the database
 * can make neither a terminal's set of one of the pool nor the other way round, nor another terminal's of it.
 *
 * The sets opened last stay open in memory (`limits.openedKeySetsMax`), found by set id and used only when terminal,
 * family, key id and every byte of the blob are those that were opened. TMKs are never kept.
 */
export class KeyVault {
  readonly #ring: MasterKeyRing;
  readonly #random: RandomBytes;
  readonly #opened = new BoundedCache<OpenedSet>(limits.openedKeySetsMax, ({ set }) => set.bytes.fill(0));
  #lot: Uint8Array;
  #lotSets = 0;

  constructor(ring: MasterKeyRing, random: RandomBytes) {
    this.#ring = ring;
    this.#random = random;
    this.#lot = random(lotBytes);
  }

  sealTmk(owner: Omit<TmkRef, 'wrapped'>, tmk: Uint8Array): Wrapped {
    const key = this.#ring.current.terminalKey(owner.terminalId);
    const wrapped = this.#seal(key, tmkNames(owner), tmk);
    key.fill(0);
    return wrapped;
  }

  /** The clear TMK, to be wiped by the caller. */
  openTmk(ref: TmkRef): Uint8Array | null {
    return this.#openOfTerminal(ref.terminalId, ref.wrapped, tmkNames(ref));
  }

  /** A set for the pool, or on its way to a terminal. It begins with its lot, which its subkey is derived for. */
  sealSet(setId: string, set: ClearKeySet): Wrapped {
    if (this.#lotSets >= limits.setsPerPoolLotMax) {
      this.#lot = this.#random(lotBytes);
      this.#lotSets = 0;
    }
    this.#lotSets += 1;
    const key = this.#ring.current.subkey('pool', lotName(this.#lot));
    return this.#seal(key, poolNames(setId, set.family), set.bytes, this.#lot);
  }

  /** The open set; its bytes are to be wiped by the caller. */
  openPooled({ setId, family, wrapped }: PooledKeySet): ClearKeySet | null {
    const { keyId, blob } = wrapped;
    const key = this.#ring.find(keyId)?.subkey('pool', lotName(blob));
    if (key === undefined) return null;
    const clear = openBlob({ key, names: poolNames(setId, family), blob: blob.subarray(lotBytes) });
    return clear && readOrWipe(family, clear);
  }

  /** The terminal's own set, its ciphertext as it was; null under a master key that this store does not have. */
  give(terminalId: string, pooled: Pick<PooledKeySet, 'setId' | 'family' | 'wrapped'>): KeySetRef | null {
    const { setId, family, wrapped } = pooled;
    const { keyId } = wrapped;
    const sealed = wrapped.blob.subarray(0, -tagBytes);
    const tag = this.#ring.find(keyId)?.signOwner(setNames({ terminalId, setId, family }), sealed);
    if (tag === undefined) return null;
    const blob = new Uint8Array(1 + sealed.length + tagBytes);
    blob[0] = ownedVersion;
    blob.set(sealed, 1);
    for (let i = 0; i < tagBytes; i++) blob[1 + sealed.length + i] = tag[i] as number;
    return { terminalId, setId, family, wrapped: { keyId, blob } };
  }

  /** The open set, only until the next call of the vault. */
  openSet(ref: KeySetRef): ClearKeySet | null {
    const known = this.#opened.get(ref.setId);
    if (known !== undefined && isSameRef(known.ref, ref)) return known.set;
    const set = ref.wrapped.blob[0] === ownedVersion ? this.#openOwned(ref) : this.#openResealed(ref);
    if (set) this.#opened.set(ref.setId, { ref: copyOf(ref), set });
    return set;
  }

  sealZoneKey(zoneKey: Uint8Array): Wrapped {
    return this.#seal(this.#ring.current.subkey('zone', ''), zoneNames, zoneKey);
  }

  /** The clear zone key, to be wiped by the caller. */
  openZoneKey({ keyId, blob }: Wrapped): Uint8Array | null {
    const master = this.#ring.find(keyId);
    return master === undefined ? null : openBlob({ key: master.subkey('zone', ''), names: zoneNames, blob });
  }

  #openOwned(ref: KeySetRef): ClearKeySet | null {
    const { blob, keyId } = ref.wrapped;
    const master = this.#ring.find(keyId);
    if (master === undefined || blob.length < ownedBytesMin) return null;
    const sealed = blob.subarray(1, -tagBytes);
    const tag = master.signOwner(setNames(ref), sealed);
    if (!equalInConstantTime(tag.subarray(0, tagBytes), blob.subarray(-tagBytes))) return null;
    const clear = openProven(master.subkey('pool', lotName(sealed)), sealed.subarray(lotBytes));
    return readOrWipe(ref.family, clear);
  }

  /** As stores have it from before: sealed anew for its terminal, under that one's subkey. */
  #openResealed(ref: KeySetRef): ClearKeySet | null {
    const clear = this.#openOfTerminal(ref.terminalId, ref.wrapped, setNames(ref));
    return clear && readOrWipe(ref.family, clear);
  }

  #openOfTerminal(terminalId: string, { keyId, blob }: Wrapped, names: Names): Uint8Array | null {
    const key = this.#ring.find(keyId)?.terminalKey(terminalId);
    if (key === undefined) return null;
    const clear = openBlob({ key, names, blob });
    key.fill(0);
    return clear;
  }

  #seal(key: Uint8Array, names: Names, clear: Uint8Array, lead?: Uint8Array): Wrapped {
    const nonce = this.#random(nonceBytes);
    return {
      keyId: this.#ring.current.id,
      blob: sealBlob({ key, nonce, names, clear, ...(lead ? { lead } : {}) }),
    };
  }
}

const zoneNames: Names = ['zone'];

function tmkNames(owner: Omit<TmkRef, 'wrapped'>): Names {
  return ['tmk', owner.terminalId, owner.version, owner.cipher];
}

function setNames(ref: Omit<KeySetRef, 'wrapped'>): Names {
  return ['set', ref.terminalId, ref.setId, ref.family];
}

function poolNames(setId: string, family: KeyFamily): Names {
  return ['pool', setId, family];
}

function readOrWipe(family: KeyFamily, clear: Uint8Array): ClearKeySet | null {
  const set = readClearKeySet(family, clear);
  if (set === null) clear.fill(0);
  return set;
}

function isSameRef(a: KeySetRef, b: KeySetRef): boolean {
  return (
    a.terminalId === b.terminalId &&
    a.family === b.family &&
    a.wrapped.keyId === b.wrapped.keyId &&
    equalInConstantTime(a.wrapped.blob, b.wrapped.blob)
  );
}

/** The caller may use its blob's memory again. */
function copyOf(ref: KeySetRef): KeySetRef {
  return { ...ref, wrapped: { keyId: ref.wrapped.keyId, blob: new Uint8Array(ref.wrapped.blob) } };
}

/** The first eight bytes as two numbers: a name, and quicker than digits. */
function lotName(bytes: Uint8Array): string {
  let [high, low] = [0, 0];
  for (let i = 0; i < 4; i++) {
    high = high * 256 + (bytes[i] ?? 0);
    low = low * 256 + (bytes[4 + i] ?? 0);
  }
  return `${high}.${low}`;
}
