import type { TellBreach } from './invariant.ts';
import type { JudgedTerminal } from './judge-terminal.ts';

/** Attempts beyond the first that a process may spend at once: half of its six tokens, and the free one. */
const atOnce = 4;
const perSuccess = 0.1;
const freeEveryMs = 60_000;

/** Connections that each call may make first: a purchase may have a reversal before it, a settlement many messages. */
const firstAttempts: Readonly<Record<string, number>> = {
  'sign-in': 1,
  echo: 1,
  'sign-off': 1,
  reverse: 1,
  purchase: 2,
  settle: 24,
  'retry-parked': 50,
};

/** Counts what terminals dial, against what their retry budget lets them (ADR 8). */
export class BudgetJudge {
  readonly #now: () => number;
  readonly #breach: TellBreach;

  constructor(now: () => number, breach: TellBreach) {
    this.#now = now;
    this.#breach = breach;
  }

  called({ budget }: JudgedTerminal, call: string): void {
    budget.races += firstAttempts[call] ?? 1;
  }

  dialled({ budget, name }: JudgedTerminal): void {
    budget.dials++;
    const { races, dials, sinceMs } = budget;
    const free = 1 + Math.floor((this.#now() - sinceMs) / freeEveryMs);
    const dialsMax = races + atOnce + Math.floor(races * perSuccess) + free;
    if (dials > dialsMax)
      this.#breach('over-budget', name, `dials ${dials} times where ${dialsMax} are allowed`);
  }
}
