/** Hears what a terminal tells, and lets a test wait for one of the things told. */
export class Hearing<T> {
  readonly heard: T[] = [];
  readonly #waiting = new Set<() => void>();

  readonly tell = (what: T): void => {
    this.heard.push(what);
    for (const check of this.#waiting) check();
  };

  /** Resolves with the first that fits, told before or yet to come. */
  first(fits: (what: T) => boolean): Promise<T> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.heard.find(fits);
        if (found === undefined) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }
}
