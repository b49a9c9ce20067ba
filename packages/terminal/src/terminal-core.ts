import type { StateStore } from './state-store.ts';
import type { TerminalEvent } from './terminal-event.ts';
import type { TerminalSettings } from './terminal-settings.ts';
import { newTerminalState, type TerminalState } from './terminal-state.ts';

/** The state could not be made durable in time: what depends on it must not happen. */
export class StateNotWritten extends Error {
  override readonly name = 'StateNotWritten';
}

/** What all calls of one terminal share: settings, the state in memory and on disk, the end of its life. */
export class TerminalCore {
  readonly settings: TerminalSettings;
  readonly #store: StateStore;
  readonly #closing = new AbortController();
  #state: TerminalState;

  constructor(settings: TerminalSettings, store: StateStore) {
    this.settings = settings;
    this.#store = store;
    this.#state = store.load() ?? newTerminalState();
  }

  get state(): TerminalState {
    return this.#state;
  }

  /** Aborted by `close()`. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  /**
   * Makes a change durable, then valid. @throws StateNotWritten when the disk fails or is not done at `byMs`; the state
   * in memory is then the old one.
   */
  async change(changes: Partial<TerminalState>, byMs: number): Promise<void> {
    const changed = { ...this.#state, ...changes };
    await this.#inTime(this.#store.save(changed), byMs);
    this.#state = changed;
  }

  emit(event: TerminalEvent): void {
    queueMicrotask(() => this.settings.onEvent(event));
  }

  #inTime(saved: Promise<void>, byMs: number): Promise<void> {
    const { clock } = this.settings;
    return new Promise((resolve, reject) => {
      const late = () => reject(new StateNotWritten('the state was not written in time'));
      const timer = clock.setTimer(Math.max(0, byMs - clock.now()), late);
      const failed = (cause: unknown) =>
        reject(new StateNotWritten('the state could not be written', { cause }));
      saved.then(resolve, failed).finally(() => timer.cancel());
    });
  }
}
