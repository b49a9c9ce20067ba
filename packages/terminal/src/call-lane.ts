import { limits } from './limits.ts';
import { TerminalError } from './terminal-error.ts';

/** Runs calls one after another, in the order they were asked: a terminal has one 0800, and one 0200, out at a time. */
export class CallLane {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  /**
   * Runs `call` in its turn; one that `signal` has given up by then has none, and is `givenUp` at once.
   * @throws TerminalError (as a rejection) `busy` or `closed`.
   */
  async run<T>(signal: AbortSignal, call: () => Promise<T>, givenUp: () => T): Promise<T> {
    if (this.#isClosed) throw new TerminalError('closed', 'this terminal was closed');
    if (this.#waiting > limits.waitingCallsMax)
      throw new TerminalError('busy', 'too many calls wait already');
    this.#waiting++;
    const before = this.#last;
    const running = turnOf(before, signal)
      .then(() => (signal.aborted ? givenUp() : call()))
      .finally(() => this.#waiting--);
    // Of what is over nothing may be kept: a terminal lives for years.
    this.#last = Promise.allSettled([before, running]).then(() => {});
    return running;
  }

  /** Refuses further calls; resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }
}

/** Resolves when those before have ended, or when it is given up. */
function turnOf(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const come = () => {
      signal.removeEventListener('abort', come);
      resolve();
    };
    signal.addEventListener('abort', come, { once: true });
    if (signal.aborted) come();
    before.then(come);
  });
}
