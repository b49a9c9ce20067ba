import { limits } from '../limits.ts';

/**
 * What a whole agent may spend on attempts beyond the first of each operation. When most fail, they are what keeps a
 * gateway from recovering; then only one a terminal and minute is left. Source: facts/resilience §1.3.
 */
export interface RetryBudget {
  readonly tokens: number;
  /** When each terminal last had its free one, oldest first. */
  readonly freeAtMs: ReadonlyMap<string, number>;
}

export const fullBudget: RetryBudget = { tokens: limits.budgetTokens, freeAtMs: new Map() };

/** Attempts beyond the first that an operation of this terminal may make now. */
export function extraAttempts(budget: RetryBudget, terminalId: string, atMs: number): number {
  const spendable = Math.max(0, Math.floor(budget.tokens - limits.budgetTokens / 2));
  const last = budget.freeAtMs.get(terminalId);
  const isFreeDue = last === undefined || atMs - last >= limits.freeRetryMs;
  return Math.max(spendable, isFreeDue ? 1 : 0);
}

/** Accounts for an operation that ended: its attempts beyond the first, and whether it went well. */
export function settleBudget(
  budget: RetryBudget,
  operation: {
    readonly terminalId: string;
    readonly atMs: number;
    readonly extraAttempts: number;
    readonly isGood: boolean;
  },
): RetryBudget {
  const { terminalId, atMs, isGood } = operation;
  const last = budget.freeAtMs.get(terminalId);
  const isFree = operation.extraAttempts > 0 && (last === undefined || atMs - last >= limits.freeRetryMs);
  const spent = operation.extraAttempts - Number(isFree);
  const tokens = budget.tokens - spent + (isGood ? limits.budgetTokensPerSuccess : 0);
  return {
    tokens: Math.min(Math.max(tokens, 0), limits.budgetTokens),
    freeAtMs: isFree ? withFree(budget.freeAtMs, terminalId, atMs) : budget.freeAtMs,
  };
}

function withFree(freeAtMs: ReadonlyMap<string, number>, terminalId: string, atMs: number) {
  const kept = [...freeAtMs].filter(([id, at]) => id !== terminalId && atMs - at < limits.freeRetryMs);
  return new Map([...kept.slice(1 - limits.terminalsPerAgentMax), [terminalId, atMs] as const]);
}
