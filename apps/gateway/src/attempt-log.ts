import type { Attempt, Store } from '@rollcall/store';
import type { Timer } from '@rollcall/transport';
import { type Clock, systemClock } from './clock.ts';
import { limits } from './limits.ts';

/**
 * Attempts that change nothing else (refusals, format errors): gathered and written in groups, bounded.
 * An attempt that comes with a change is written in that change's transaction and does not pass here.
 */
export class AttemptLog {
  readonly #store: Store;
  readonly #onFault: (error: unknown) => void;
  readonly #clock: Pick<Clock, 'setTimer'>;
  #queue: Attempt[] = [];
  #timer: Timer | null = null;
  #writing: Promise<void> = Promise.resolve();
  /** Attempts that found the queue full, or could not be written. */
  dropped = 0;

  constructor(
    store: Store,
    onFault: (error: unknown) => void = () => {},
    clock: Pick<Clock, 'setTimer'> = systemClock,
  ) {
    this.#store = store;
    this.#onFault = onFault;
    this.#clock = clock;
  }

  add(attempt: Attempt): void {
    if (this.#queue.length >= limits.attemptsQueuedMax) {
      this.dropped++;
      return;
    }
    this.#queue.push(attempt);
    this.#timer ??= this.#clock.setTimer(limits.attemptsDelayMs, () => void this.flush());
  }

  /** Resolves when everything added so far is durable (or counted as dropped). */
  flush(): Promise<void> {
    this.#timer?.cancel();
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
