import { limits } from './limits.ts';
import { TerminalError } from './terminal-error.ts';

/** Runs calls one after another, in the order they were asked: a terminal has one 0800, and one 0200, out at a time. */
export class CallLane {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  /** @throws TerminalError (as a rejection) `busy` or `closed`. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new TerminalError('closed', 'this terminal was closed');
    if (this.#waiting > limits.waitingCallsMax)
      throw new TerminalError('busy', 'too many calls wait already');
    this.#waiting++;
    const before = this.#last;
    const running = before.then(call).finally(() => this.#waiting--);
    this.#last = running.catch(() => {});
    return running;
  }

  /** Refuses further calls; resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#last;
  }
}
