import type { Attempt, Store } from '@rollcall/store';
import { limits } from './limits.ts';

/**
 * Attempts that change nothing else (refusals, format errors): gathered and written in groups, bounded.
 * An attempt that comes with a change is written in that change's transaction and does not pass here.
 */
export class AttemptLog {
  readonly #store: Store;
  readonly #onFault: (error: unknown) => void;
  #queue: Attempt[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  /** Attempts that found the queue full, or could not be written. */
  dropped = 0;

  constructor(store: Store, onFault: (error: unknown) => void = () => {}) {
    this.#store = store;
    this.#onFault = onFault;
  }

  add(attempt: Attempt): void {
    if (this.#queue.length >= limits.attemptsQueuedMax) {
      this.dropped++;
      return;
    }
    this.#queue.push(attempt);
    this.#timer ??= setTimeout(() => void this.flush(), limits.attemptsDelayMs).unref();
  }

  /** Resolves when everything added so far is durable (or counted as dropped). */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const queue = this.#queue;
    this.#queue = [];
    for (let i = 0; i < queue.length; i += limits.attemptsPerWrite) {
      const group = queue.slice(i, i + limits.attemptsPerWrite);
      this.#writing = this.#writing.then(() => this.#write(group));
    }
    return this.#writing;
  }

  async #write(group: readonly Attempt[]): Promise<void> {
    try {
      await this.#store.recordAttempts(group);
    } catch (error) {
      this.dropped += group.length;
      this.#onFault(error);
    }
  }
}
