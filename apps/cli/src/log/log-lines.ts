/** Takes so many of the bytes, at once. @throws when it takes none */
export type WriteNow = (bytes: Uint8Array) => number;

/**
 * A log that nothing stops: what its file does not take now waits for the next line, and what waits beyond `waitingMax`
 * bytes is lost. Whoever serves must not end because a disk is full, nor wait for a pipe that nobody reads.
 */
export class LogLines {
  readonly #writeNow: WriteNow;
  readonly #waitingMax: number;
  /** Told, once the log goes on, how many lines were lost. */
  readonly #onLost: (lines: number) => void;
  #waiting: Uint8Array = new Uint8Array();
  #lost = 0;

  constructor(writeNow: WriteNow, waitingMax: number, onLost: (lines: number) => void) {
    this.#writeNow = writeNow;
    this.#waitingMax = waitingMax;
    this.#onLost = onLost;
  }

  /** Never throws. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    const fits = this.#waiting.length + bytes.length <= this.#waitingMax;
    if (fits) this.#waiting = Buffer.concat([this.#waiting, bytes]);
    else this.#lost++;
    this.#writeWaiting();
    if (this.#waiting.length > 0 || this.#lost === 0) return;
    const lost = this.#lost;
    this.#lost = 0;
    this.#onLost(lost);
  }

  #writeWaiting(): void {
    try {
      while (this.#waiting.length > 0) this.#waiting = this.#waiting.subarray(this.#writeNow(this.#waiting));
    } catch {
      // Nothing can be said of it: this is where it would be said.
    }
  }
}
