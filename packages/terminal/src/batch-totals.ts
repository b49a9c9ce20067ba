import { limits } from './limits.ts';
import type { Transaction } from './transaction.ts';

/** Sums of one batch, amounts of twelve digits. Purchases are debits; this terminal makes no credits. */
export interface BatchTotals {
  readonly debitAmount: string;
  readonly debitCount: number;
  readonly creditAmount: string;
  readonly creditCount: number;
}

const largestAmount = 999_999_999_999n;

export function totalsOf(transactions: readonly Pick<Transaction, 'amount'>[]): BatchTotals {
  const sum = transactions.reduce((total, { amount }) => total + BigInt(amount), 0n);
  return {
    debitAmount: twelveDigits(sum),
    debitCount: transactions.length,
    creditAmount: twelveDigits(0n),
    creditCount: 0,
  };
}

/** Whether F48 of a settlement could still say the sums with one more purchase in them. */
export function hasRoomFor(transactions: readonly Pick<Transaction, 'amount'>[], amount: string): boolean {
  if (transactions.length >= limits.batchTransactionsMax) return false;
  return BigInt(totalsOf(transactions).debitAmount) + BigInt(amount) <= largestAmount;
}

function twelveDigits(amount: bigint): string {
  return String(amount).padStart(12, '0');
}
