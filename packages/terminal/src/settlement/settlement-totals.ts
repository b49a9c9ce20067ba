import type { BatchTotals } from '../batch-totals.ts';

const nothing: BatchTotals = {
  debitAmount: '000000000000',
  debitCount: 0,
  creditAmount: '000000000000',
  creditCount: 0,
};

/**
 * F48 of an 0500: debits and credits of domestic cards, then of foreign ones, each with a flag that the host fills in
 * (facts §3.4). Cards are not told apart here, and all are counted as domestic.
 */
export function totalsF48(totals: BatchTotals): string {
  return half(totals) + half(nothing);
}

export type Balance =
  | { readonly kind: 'balanced' }
  | { readonly kind: 'unbalanced' }
  /** Flag 3: the host could not compare. */
  | { readonly kind: 'error' }
  /** No F48, or flags that say nothing. */
  | { readonly kind: 'unreadable' };

/**
 * The flags at digits 31 and 62 of an 0510's F48. A host that tells no foreign cards apart may leave the second as it
 * came: 0, and nothing was said to be foreign.
 */
export function balanceOf(f48: string | undefined): Balance {
  const [domestic = '', foreign = ''] = [f48?.charAt(30), f48?.charAt(61)];
  if (domestic === '3' || foreign === '3') return { kind: 'error' };
  if (domestic === '2' || foreign === '2') return { kind: 'unbalanced' };
  return { kind: domestic === '1' && ['0', '1'].includes(foreign) ? 'balanced' : 'unreadable' };
}

function half({ debitAmount, debitCount, creditAmount, creditCount }: BatchTotals): string {
  return `${debitAmount}${threeDigits(debitCount)}${creditAmount}${threeDigits(creditCount)}0`;
}

function threeDigits(count: number): string {
  return String(count).padStart(3, '0');
}
