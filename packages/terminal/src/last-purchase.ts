import type { PendingReversal } from './pending-reversal.ts';
import type { PurchaseReason, PurchaseResult } from './purchase-result.ts';

/**
 * The purchase whose 0200 left last, and how it ended as far as is known: `unknown` from before its first byte leaves.
 * Whoever was killed before he heard the result asks for it here by his `operationId`; another one there tells that
 * nothing of his was sent.
 */
export interface LastPurchase
  extends Pick<
    PurchaseResult,
    'outcome' | 'reason' | 'responseCode' | 'rrn' | 'authorisationCode' | 'amount'
  > {
  readonly operationId: string;
  readonly stan: string;
  readonly batchNumber: string;
}

/** As it is written down before the first byte leaves. */
export function purchaseBegun(
  operationId: string,
  { stan, batchNumber, amount }: Pick<PendingReversal, 'stan' | 'batchNumber' | 'amount'>,
): LastPurchase {
  return {
    ...{ operationId, stan, batchNumber, amount, outcome: 'unknown', reason: 'no-answer' },
    ...{ responseCode: null, rrn: null, authorisationCode: null },
  };
}

/** … and when it has ended. */
export function purchaseEnded(
  begun: LastPurchase,
  outcome: PurchaseResult['outcome'],
  reason: PurchaseReason | null,
  read: (path: string) => string | null,
): LastPurchase {
  const answer = { responseCode: read('39'), rrn: read('37'), authorisationCode: read('38') };
  return { ...begun, outcome, reason, ...answer };
}
