/**
 * A bounded number of entries; the one that came first leaves first (nothing is moved by a use: that costs more than a
 * miss now and then). `drop` sees each value that leaves, to wipe it.
 */
export class BoundedCache<V> {
  readonly #entries = new Map<string, V>();
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
    else if (this.#entries.size >= this.#entriesMax) this.#dropFirst();
    this.#entries.set(name, value);
  }

  #dropFirst(): void {
    for (const [name, value] of this.#entries) {
      this.#entries.delete(name);
      this.#drop(value);
      return;
    }
  }
}
