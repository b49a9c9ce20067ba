/** Begins one after the other, in order: the next when the one before has left. */
export class OneAtATime {
  readonly #waiting: ((leave: () => void) => void)[] = [];
  #isTaken = false;

  enter(begin: (leave: () => void) => void): void {
    this.#waiting.push(begin);
    if (!this.#isTaken) this.#next();
  }

  #next(): void {
    const begin = this.#waiting.shift();
    this.#isTaken = begin !== undefined;
    begin?.(() => this.#next());
  }
}
