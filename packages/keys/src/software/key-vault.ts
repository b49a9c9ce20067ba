import type { CipherName } from '../ciphers/block-ciphers.ts';
import { equalInConstantTime } from '../constant-time.ts';
import type { KeySetRef, PooledKeySet, TmkRef, Wrapped } from '../key-store.ts';
import { limits } from '../limits.ts';
import type { KeyFamily } from '../working-key-form.ts';
import { BoundedCache } from './bounded-cache.ts';
import { type ClearKeySet, readClearKeySet } from './clear-key-set.ts';
import type { MasterKey, MasterKeyRing } from './master-key-ring.ts';
import type { RandomBytes } from './random-pool.ts';
import { encodeNames, openBlob, sealBlob } from './sealed-blob.ts';

interface OpenedSet {
  readonly ref: KeySetRef;
  readonly set: ClearKeySet;
}

const nonceBytes = 12;
const lotBytes = 8;

/**
 * Seals and opens what a software store keeps: `tmk` and `set` under the terminal's own subkey, `pool` under the
 * subkey of a lot, `zone` under one of its own. Opening gives null whenever the blob, its key or a name is wrong.
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
    return this.#seal(this.#terminalKey(this.#ring.current, owner.terminalId), tmkNames(owner), tmk);
  }

  /** The clear TMK, to be wiped by the caller. */
  openTmk(ref: TmkRef): Uint8Array | null {
    return this.#open(ref.wrapped, tmkNames(ref), (master) => this.#terminalKey(master, ref.terminalId));
  }

  sealSet(owner: { readonly terminalId: string; readonly setId: string }, set: ClearKeySet): KeySetRef {
    const { terminalId, setId } = owner;
    const { family } = set;
    const key = this.#terminalKey(this.#ring.current, terminalId);
    const wrapped = this.#seal(key, setNames({ terminalId, setId, family }), set.bytes);
    return { terminalId, setId, family, wrapped };
  }

  /** The open set, only until the next call of the vault. */
  openSet(ref: KeySetRef): ClearKeySet | null {
    const known = this.#opened.get(ref.setId);
    if (known !== undefined && isSameRef(known.ref, ref)) return known.set;
    const clear = this.#open(ref.wrapped, setNames(ref), (master) =>
      this.#terminalKey(master, ref.terminalId),
    );
    const set = clear && readOrWipe(ref.family, clear);
    if (set) this.#opened.set(ref.setId, { ref: copyOf(ref), set });
    return set;
  }

  /** A blob of the pool begins with its lot (8 bytes), which its subkey is derived for. */
  sealPooled(setId: string, set: ClearKeySet): Wrapped {
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
    const lot = lotName(wrapped.blob.subarray(0, lotBytes));
    const inner = { keyId: wrapped.keyId, blob: wrapped.blob.subarray(lotBytes) };
    const clear = this.#open(inner, poolNames(setId, family), (master) => master.subkey('pool', lot));
    return clear && readOrWipe(family, clear);
  }

  sealZoneKey(zoneKey: Uint8Array): Wrapped {
    return this.#seal(this.#ring.current.subkey('zone', ''), zoneNames, zoneKey);
  }

  /** The clear zone key, to be wiped by the caller. */
  openZoneKey(wrapped: Wrapped): Uint8Array | null {
    return this.#open(wrapped, zoneNames, (master) => master.subkey('zone', ''));
  }

  #terminalKey(master: MasterKey, terminalId: string): Uint8Array {
    return master.subkey('wrap', terminalId);
  }

  #seal(key: Uint8Array, names: Uint8Array, clear: Uint8Array, lead?: Uint8Array): Wrapped {
    const nonce = this.#random(nonceBytes);
    return {
      keyId: this.#ring.current.id,
      blob: sealBlob({ key, nonce, names, clear, ...(lead ? { lead } : {}) }),
    };
  }

  #open(wrapped: Wrapped, names: Uint8Array, subkeyOf: (master: MasterKey) => Uint8Array): Uint8Array | null {
    const master = this.#ring.find(wrapped.keyId);
    return master === undefined ? null : openBlob({ key: subkeyOf(master), names, blob: wrapped.blob });
  }
}

const zoneNames = encodeNames(['zone']);

function tmkNames(owner: {
  readonly terminalId: string;
  readonly version: number;
  readonly cipher: CipherName;
}) {
  return encodeNames(['tmk', owner.terminalId, owner.version, owner.cipher]);
}

function setNames(ref: { readonly terminalId: string; readonly setId: string; readonly family: KeyFamily }) {
  return encodeNames(['set', ref.terminalId, ref.setId, ref.family]);
}

function poolNames(setId: string, family: KeyFamily) {
  return encodeNames(['pool', setId, family]);
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

/** The eight bytes as two numbers: a name, and quicker than digits. */
function lotName(lot: Uint8Array): string {
  let [high, low] = [0, 0];
  for (let i = 0; i < 4; i++) {
    high = high * 256 + (lot[i] ?? 0);
    low = low * 256 + (lot[4 + i] ?? 0);
  }
  return `${high}.${low}`;
}
