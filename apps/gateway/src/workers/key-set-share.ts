import type { KeyFamily, MakBytes, PooledKeySet } from '@rollcall/keys';
import type { KeySetSource } from '../key-set-source.ts';
import type { KeySetsLent, KeySetsWanted } from './worker-message.ts';

interface Shelf {
  /** The oldest first: what a dead worker may still have had is then what it was lent last. */
  readonly sets: PooledKeySet[];
  isWaiting: boolean;
}

/** A worker's share of the pool that its parent keeps: some sets of each kind in use, asked for before they run out. */
export class KeySetShare implements KeySetSource {
  readonly #setsMax: number;
  readonly #ask: (wanted: KeySetsWanted) => void;
  readonly #shelves = new Map<string, Shelf>();

  constructor(setsMax: number, ask: (wanted: KeySetsWanted) => void) {
    this.#setsMax = setsMax;
    this.#ask = ask;
  }

  async open(): Promise<void> {
    this.#refill(this.#shelf('double', 8), 'double', 8);
  }

  take(family: KeyFamily, makBytes: MakBytes): PooledKeySet | null {
    const shelf = this.#shelf(family, makBytes);
    const set = shelf.sets.shift() ?? null;
    if (shelf.sets.length <= this.#setsMax / 2) this.#refill(shelf, family, makBytes);
    return set;
  }

  putBack(set: PooledKeySet): void {
    this.#shelf(set.family, set.makBytes).sets.unshift(set);
  }

  /** What the parent answered. */
  receive({ family, makBytes, sets }: KeySetsLent): void {
    const shelf = this.#shelf(family, makBytes);
    shelf.isWaiting = false;
    shelf.sets.push(...sets);
  }

  get ready(): number {
    return [...this.#shelves.values()].reduce((sum, shelf) => sum + shelf.sets.length, 0);
  }

  async settled(): Promise<void> {}

  async close(): Promise<void> {}

  #refill(shelf: Shelf, family: KeyFamily, makBytes: MakBytes): void {
    if (shelf.isWaiting || this.#setsMax === 0) return;
    shelf.isWaiting = true;
    this.#ask({ family, makBytes, count: this.#setsMax - shelf.sets.length });
  }

  #shelf(family: KeyFamily, makBytes: MakBytes): Shelf {
    const name = `${family}/${makBytes}`;
    const shelf = this.#shelves.get(name) ?? { sets: [], isWaiting: false };
    this.#shelves.set(name, shelf);
    return shelf;
  }
}
