import type { StoredAnswer } from './exchange-commit.ts';

/** Sums of a terminal's batch: what the host compares a settlement with. Amounts in fen, twelve digits or more. */
export interface BatchTotals {
  readonly debitCount: number;
  readonly debitAmount: string;
  /** Nothing is credited so far: every booking is a purchase. */
  readonly creditCount: number;
  readonly creditAmount: string;
}

export function debitsOf(debitCount: number, amount: bigint): BatchTotals {
  return { debitCount, debitAmount: inDigits(amount), creditCount: 0, creditAmount: inDigits(0n) };
}

/** The sums over the answers of one batch, whatever became of each. */
export function totalsOf(answers: readonly Pick<StoredAnswer, 'state' | 'amount'>[]): BatchTotals {
  const approved = answers.filter(({ state }) => state === 'approved');
  return debitsOf(
    approved.length,
    approved.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
  );
}

function inDigits(amount: bigint): string {
  return String(amount).padStart(12, '0');
}
