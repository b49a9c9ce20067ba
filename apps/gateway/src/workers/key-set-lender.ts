import type { PooledKeySet } from '@rollcall/keys';
import type { Store } from '@rollcall/store';
import type { KeySetSource } from '../key-set-source.ts';
import { limits } from '../limits.ts';
import type { KeySetsWanted } from './worker-message.ts';

/**
 * Lends sets of the pool to workers. A set stays in the store's pool until the transaction that issues it, whoever
 * holds it; so what a dead worker had and did not use is found there and lent again.
 */
export class KeySetLender {
  readonly #pool: KeySetSource;
  readonly #store: Store;
  readonly #keyId: string;
  /** Of each worker, the ids lent last: as many as it can hold and have under way. */
  readonly #lent = new Map<number, string[]>();

  constructor(pool: KeySetSource, store: Store, keyId: string) {
    this.#pool = pool;
    this.#store = store;
    this.#keyId = keyId;
  }

  lend(worker: number, { family, makBytes, count }: KeySetsWanted): readonly PooledKeySet[] {
    const sets: PooledKeySet[] = [];
    while (sets.length < Math.min(count, limits.keySetsPerWorkerMax)) {
      const set = this.#pool.take(family, makBytes);
      if (!set) break;
      sets.push(set);
    }
    const ids = [...(this.#lent.get(worker) ?? []), ...sets.map(({ setId }) => setId)];
    this.#lent.set(worker, ids.slice(-limits.keySetsLentMax));
    return sets;
  }

  /** A worker is dead. Rejects as the store does. */
  async takeBackFrom(worker: number): Promise<void> {
    const ids = this.#lent.get(worker) ?? [];
    this.#lent.delete(worker);
    await this.takeBack(ids);
  }

  /** Those of these sets that nobody was given go back into the pool. Rejects as the store does. */
  async takeBack(ids: readonly string[]): Promise<void> {
    const missing = new Set(ids);
    const sorted = ids.toSorted();
    const last = sorted.at(-1);
    const limit = limits.pooledKeySetsPerRead;
    for (let after = sorted[0]?.slice(0, -1); last !== undefined && after !== undefined && after < last; ) {
      const page = await this.#store.listPooledKeySets({ keyId: this.#keyId, afterSetId: after, limit });
      for (const set of page) if (missing.delete(set.setId)) this.#pool.putBack(set);
      after = page.length < limit ? undefined : page.at(-1)?.setId;
    }
  }
}
