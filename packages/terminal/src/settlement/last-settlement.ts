import type { OpenSettlement } from './open-settlement.ts';

/** The batch that was settled last, as its slip says; whoever was killed before he heard the result finds it here. */
export interface LastSettlement
  extends Pick<OpenSettlement, 'batchNumber' | 'totals' | 'isBalanced' | 'hostTotals' | 'uploadedCount'> {
  readonly settledAtMs: number;
}

export function lastSettlementOf(settlement: OpenSettlement, settledAtMs: number): LastSettlement {
  const { batchNumber, totals, isBalanced, hostTotals, uploadedCount } = settlement;
  return { batchNumber, totals, isBalanced, hostTotals, uploadedCount, settledAtMs: Math.round(settledAtMs) };
}
