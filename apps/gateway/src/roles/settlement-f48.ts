import type { BatchTotals } from '@rollcall/store';

/**
 * F48 of an 0500 and its answer (facts/cup-8583 §3.4): domestic cards, then foreign ones, each debit amount 12, count 3,
 * credit amount 12, count 3, and a flag that the host fills in.
 */
const layout = /^(\d{12})(\d{3})(\d{12})(\d{3})\d(\d{12})(\d{3})(\d{12})(\d{3})\d$/;

/** 1 balanced, 2 unbalanced, 3 not to be read. */
export type BalanceFlag = '1' | '2' | '3';

/** Sums over both halves: our books do not tell domestic cards from foreign ones. Null when it is not laid out so. */
export function sumsIn(f48: string): BatchTotals | null {
  const parts = layout.exec(f48)?.slice(1).map(BigInt);
  if (!parts) return null;
  const sum = (at: number) => (parts[at] as bigint) + (parts[at + 4] as bigint);
  return {
    debitAmount: String(sum(0)).padStart(12, '0'),
    debitCount: Number(sum(1)),
    creditAmount: String(sum(2)).padStart(12, '0'),
    creditCount: Number(sum(3)),
  };
}

export function areSame(a: BatchTotals, b: BatchTotals): boolean {
  return (
    a.debitCount === b.debitCount &&
    a.debitAmount === b.debitAmount &&
    a.creditCount === b.creditCount &&
    a.creditAmount === b.creditAmount
  );
}

/** The F48 with the same flag for both halves; one that cannot be read is answered with zeros. */
export function withFlags(f48: string, flag: BalanceFlag): string {
  const digits = layout.test(f48) ? f48 : '0'.repeat(62);
  return `${digits.slice(0, 30)}${flag}${digits.slice(31, 61)}${flag}`;
}

/** Whether both say the same sums, whatever their flags. */
export function haveSameSums(f48: string, other: string): boolean {
  return withFlags(f48, '3') === withFlags(other, '3');
}

/** For support: `3 debits 000000000300, 0 credits 000000000000`. */
export function inWords({ debitCount, debitAmount, creditCount, creditAmount }: BatchTotals): string {
  return `${debitCount} debits ${debitAmount}, ${creditCount} credits ${creditAmount}`;
}
