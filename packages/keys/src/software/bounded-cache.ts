/**
 * A bounded number of entries; the one that came first leaves first (nothing is moved by a use: that costs more than a
 * miss now and then). `drop` sees each value that leaves, to wipe it.
 */
export class BoundedCache<V> {
  readonly #entries = new Map<string, V>();
  /** In the order they came, round and round. */
  readonly #names: string[] = [];
  #next = 0;
  readonly #entriesMax: number;
  readonly #drop: (value: V) => void;

  constructor(entriesMax: number, drop: (value: V) => void) {
    this.#entriesMax = entriesMax;
    this.#drop = drop;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(name: string): V | undefined {
    return this.#entries.get(name);
  }

  set(name: string, value: V): void {
    const before = this.#entries.get(name);
    if (before !== undefined) this.#drop(before);
    else this.#takePlace(name);
    this.#entries.set(name, value);
  }

  /** Its own ring of names: a Map finds its first entry slowly once many before it were deleted. */
  #takePlace(name: string): void {
    const leaving = this.#names[this.#next];
    const value = leaving === undefined ? undefined : this.#entries.get(leaving);
    if (leaving !== undefined && value !== undefined) {
      this.#entries.delete(leaving);
      this.#drop(value);
    }
    this.#names[this.#next] = name;
    this.#next = (this.#next + 1) % this.#entriesMax;
  }
}
