/** The entries used last, up to a number of them; `drop` sees each one that leaves, to wipe it. */
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
    const value = this.#entries.get(name);
    if (value === undefined) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, value);
    return value;
  }

  set(name: string, value: V): void {
    const before = this.#entries.get(name);
    if (before !== undefined) {
      this.#drop(before);
      this.#entries.delete(name);
    } else if (this.#entries.size >= this.#entriesMax) {
      this.#dropOldest();
    }
    this.#entries.set(name, value);
  }

  #dropOldest(): void {
    for (const [name, value] of this.#entries) {
      this.#entries.delete(name);
      this.#drop(value);
      return;
    }
  }
}
