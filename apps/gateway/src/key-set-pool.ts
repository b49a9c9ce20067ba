import type { KeyFamily, MakBytes, PooledKeySet } from '@rollcall/keys';
import type { Store } from '@rollcall/store';
import { limits } from './limits.ts';

/** Makes sets ahead, on another thread or in an HSM. */
export interface KeySetMaker {
  make(request: {
    readonly family: KeyFamily;
    readonly makBytes: MakBytes;
    readonly count: number;
  }): Promise<readonly PooledKeySet[]>;
}

interface Shelf {
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly sets: PooledKeySet[];
  isFilling: boolean;
}

/**
 * Key sets made ahead of the asking, so that a storm waits for no key generation. A shelf a kind, filled up to
 * `size` once a set of that kind was wanted. A set is offered only when the store holds it, and it is used up in the
 * transaction that issues it: a set can go to nobody twice, and a crash loses none.
 */
export class KeySetPool {
  readonly #store: Store;
  readonly #maker: KeySetMaker;
  readonly #size: number;
  readonly #shelves = new Map<string, Shelf>();
  readonly #onFault: (error: unknown) => void;
  #filling: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: {
    readonly store: Store;
    readonly maker: KeySetMaker;
    readonly size?: number;
    readonly onFault?: (error: unknown) => void;
  }) {
    this.#store = options.store;
    this.#maker = options.maker;
    this.#size = Math.min(options.size ?? limits.pooledKeySetsDefault, limits.pooledKeySetsMax);
    this.#onFault = options.onFault ?? (() => {});
  }

  /** Takes back the sets an earlier run left, throws away those under another master key, and starts filling. */
  async open(keyId: string): Promise<void> {
    await this.#store.dropPooledKeySets({ exceptKeyId: keyId });
    await this.#takeBack(keyId);
    if (this.#size > 0) this.#refill(this.#shelf('double', 8));
  }

  /** A set to issue, or null where none is ready: the caller makes its keys on the spot. */
  take(family: KeyFamily, makBytes: MakBytes): PooledKeySet | null {
    const shelf = this.#shelf(family, makBytes);
    const set = shelf.sets.pop() ?? null;
    if (shelf.sets.length < this.#size / 2) this.#refill(shelf);
    return set;
  }

  /** Gives back a set that was taken and surely not issued. */
  putBack(set: PooledKeySet): void {
    this.#shelf(set.family, set.makBytes).sets.push(set);
  }

  get ready(): number {
    return [...this.#shelves.values()].reduce((sum, shelf) => sum + shelf.sets.length, 0);
  }

  /** Resolves when no filling is under way. */
  async settled(): Promise<void> {
    await this.#filling;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#filling;
  }

  async #takeBack(keyId: string): Promise<void> {
    const limit = limits.pooledKeySetsPerRead;
    for (let afterSetId = ''; ; ) {
      const page = await this.#store.listPooledKeySets({ keyId, afterSetId, limit });
      for (const set of page) this.#shelf(set.family, set.makBytes).sets.push(set);
      const last = page.at(-1);
      if (!last || page.length < limit) return;
      afterSetId = last.setId;
    }
  }

  #shelf(family: KeyFamily, makBytes: MakBytes): Shelf {
    const name = `${family}/${makBytes}`;
    const known = this.#shelves.get(name);
    if (known) return known;
    const shelf: Shelf = { family, makBytes, sets: [], isFilling: false };
    this.#shelves.set(name, shelf);
    return shelf;
  }

  #refill(shelf: Shelf): void {
    if (shelf.isFilling || this.#isClosed || this.#size === 0) return;
    shelf.isFilling = true;
    this.#filling = this.#filling
      .then(() => this.#fill(shelf))
      .catch(this.#onFault)
      .finally(() => {
        shelf.isFilling = false;
      });
  }

  async #fill(shelf: Shelf): Promise<void> {
    while (!this.#isClosed && shelf.sets.length < this.#size) {
      const count = Math.min(this.#size - shelf.sets.length, limits.pooledKeySetsPerMake);
      const sets = await this.#maker.make({ family: shelf.family, makBytes: shelf.makBytes, count });
      await this.#store.addPooledKeySets(sets);
      shelf.sets.push(...sets);
    }
  }
}
