import { limits } from '../limits.ts';

/**
 * One exchange of a terminal at a time, in the order of arrival: a sign-in and its resend, or two racers,
 * never decide on the same ledger at once. Other terminals are not held up.
 */
export class TerminalLanes {
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #waitingMax: number;

  constructor(waitingMax: number = limits.lanePerTerminalMax) {
    this.#waitingMax = waitingMax;
  }

  /** Undefined: the lane is yours now. A promise: it will be. `full`: too many wait already. */
  enter(terminalId: string): undefined | Promise<void> | 'full' {
    const queue = this.#waiting.get(terminalId);
    if (!queue) {
      this.#waiting.set(terminalId, []);
      return undefined;
    }
    if (queue.length >= this.#waitingMax) return 'full';
    return new Promise((resolve) => queue.push(resolve));
  }

  leave(terminalId: string): void {
    const queue = this.#waiting.get(terminalId);
    const next = queue?.shift();
    if (next) next();
    else this.#waiting.delete(terminalId);
  }
}
