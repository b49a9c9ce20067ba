import { extraAttempts, fullBudget, type RetryBudget, settleBudget } from '@rollcall/sign-in';

/**
 * What a whole process may spend on attempts beyond the first of each call. Terminals that share one hold back together
 * when most of what they try fails.
 */
export class SharedRetryBudget {
  #budget: RetryBudget = fullBudget;

  /** Attempts beyond the first that this terminal may make now. */
  left(terminalId: string, atMs: number): number {
    return extraAttempts(this.#budget, terminalId, atMs);
  }

  spend(terminalId: string, atMs: number, attempts: number): void {
    this.#settle(terminalId, atMs, attempts, false);
  }

  succeeded(terminalId: string, atMs: number): void {
    this.#settle(terminalId, atMs, 0, true);
  }

  #settle(terminalId: string, atMs: number, attempts: number, isGood: boolean): void {
    this.#budget = settleBudget(this.#budget, { terminalId, atMs, extraAttempts: attempts, isGood });
  }
}

/** To be given to every terminal of one process. */
export function createRetryBudget(): SharedRetryBudget {
  return new SharedRetryBudget();
}
