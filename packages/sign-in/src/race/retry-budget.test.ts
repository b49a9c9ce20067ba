import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { backOffMs, slotMs } from './back-off.ts';
import { extraAttempts, fullBudget, type RetryBudget, settleBudget } from './retry-budget.ts';

const till = 'till-1';

function spent(budget: RetryBudget, attempts: number, atMs: number, isGood = false): RetryBudget {
  return settleBudget(budget, { terminalId: till, atMs, extraAttempts: attempts, isGood });
}

describe('the budget of an agent', () => {
  it('allows half of its tokens at once', () => {
    expect(extraAttempts(fullBudget, till, 0)).toBe(limits.budgetTokens / 2);
  });

  it('leaves each terminal one a minute when it is spent', () => {
    const empty = spent(spent(fullBudget, 1, 0), 30, 1);
    expect(extraAttempts(empty, till, 2)).toBe(0);
    expect(extraAttempts(empty, 'till-2', 2)).toBe(1);
    expect(extraAttempts(empty, till, limits.freeRetryMs)).toBe(1);
  });

  it('comes back a tenth with each success, never beyond full', () => {
    let budget = spent(spent(fullBudget, 1, 0), 30, 1);
    for (let i = 0; i < limits.budgetTokens * 5; i++) budget = spent(budget, 0, 2, true);
    expect(extraAttempts(budget, till, 3)).toBe(0);
    for (let i = 0; i < 200; i++) budget = spent(budget, 0, 2, true);
    expect(budget.tokens).toBe(limits.budgetTokens);
  });

  it('keeps count of a bounded number of terminals', () => {
    let budget = fullBudget;
    for (let i = 0; i < limits.terminalsPerAgentMax + 50; i++) {
      budget = settleBudget(budget, { terminalId: `t${i}`, atMs: i, extraAttempts: 1, isGood: false });
    }
    expect(budget.freeAtMs.size).toBe(limits.terminalsPerAgentMax);
  });
});

describe('the pause before another round', () => {
  it('is anything up to a bound that doubles', () => {
    expect([0, 1, 2, 9].map((round) => backOffMs(round, 0.5))).toEqual([500, 1_000, 2_000, 4_000]);
  });
});

describe('the time until a slot', () => {
  it('is what the server says, of a stranger no more than two minutes', () => {
    const word = { retryAfterMs: 3_600_000, isAuthenticated: true };
    expect(slotMs(word, 0)).toBe(3_600_000);
    expect(slotMs({ ...word, isAuthenticated: false }, 0)).toBe(120_000);
  });

  it('is never nothing, and grows where slots are moved', () => {
    const word = { retryAfterMs: -5, isAuthenticated: true };
    expect([0, 1, 2, 3, 99].map((before) => slotMs(word, before))).toEqual([
      limits.pauseMsMin,
      1_000,
      2_000,
      4_000,
      8_000,
    ]);
  });
});
