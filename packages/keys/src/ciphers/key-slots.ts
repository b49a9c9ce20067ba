import { limits } from '../limits.ts';

interface Slot<T> {
  readonly key: Uint8Array;
  readonly value: T;
}

/**
 * What was made from a key (a schedule, a context), kept for its next use. A fixed number of slots, one place for each
 * key: bounded, without the key as a string in memory, and as fast for the millionth key as for the first. Only a key
 * that comes twice in a row to its place is kept, so a TMK used once for a sign-in pushes nothing out and leaves no
 * copy; the copy of a kept key is wiped when another takes its slot.
 */
export class KeySlots<T> {
  readonly #slots: (Slot<T> | undefined)[] = new Array(limits.readyCiphersMax).fill(undefined);
  /** A digest of the key that last missed at each place. */
  readonly #missed = new Int32Array(limits.readyCiphersMax);
  readonly #make: (key: Uint8Array) => T;

  constructor(make: (key: Uint8Array) => T) {
    this.#make = make;
  }

  get(key: Uint8Array): T {
    const digest = digestOf(key);
    const index = (digest ^ (digest >>> 15)) & (limits.readyCiphersMax - 1);
    const slot = this.#slots[index];
    if (slot !== undefined && isSameKey(slot.key, key)) return slot.value;
    const value = this.#make(key);
    if (this.#missed[index] !== digest) {
      this.#missed[index] = digest;
      return value;
    }
    slot?.key.fill(0);
    this.#slots[index] = { key: new Uint8Array(key), value };
    return value;
  }
}

/** FNV-1a; keys are random, so any mixing spreads them. */
function digestOf(key: Uint8Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ (key[i] as number), 0x01000193);
  return hash;
}

function isSameKey(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
