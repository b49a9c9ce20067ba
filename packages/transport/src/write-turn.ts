/** Something with bytes to send. */
export interface Flushable {
  flush(): void;
}

/**
 * Sends what was written in one turn of the event loop at its end, together. Answers that become due together then
 * leave one right after the other, and those for one link in one call: a peer is woken once for all of them, where it
 * would be woken for each (half of what an echo costs on loopback; docs/performance.md).
 */
class WriteTurn {
  #due: Flushable[] = [];

  add(link: Flushable): void {
    if (this.#due.length === 0) setImmediate(this.#end);
    this.#due.push(link);
  }

  readonly #end = (): void => {
    const due = this.#due;
    this.#due = [];
    for (const link of due) link.flush();
  };
}

/** The one of this thread. */
export const writeTurn = new WriteTurn();
