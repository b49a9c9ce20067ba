import type { LastPurchase, TerminalStatus } from '@rollcall/terminal';
import type { OperationRecord, OperationResult } from './operation.ts';

/**
 * How a purchase ended whose caller was not told, by what the terminal has in its journal: it runs one purchase at a
 * time, so either the last one there is this one, or nothing of this one was sent.
 */
export function recoveredPurchase(
  { operationId, amount }: Pick<OperationRecord, 'operationId' | 'amount'>,
  {
    lastPurchase,
    ...status
  }: Pick<TerminalStatus, 'lastPurchase' | 'batchNumber' | 'isSignInDue' | 'isSignedIn'>,
): OperationResult {
  const mustSignIn = !status.isSignedIn || status.isSignInDue;
  const common = { mustSignIn, elapsedMs: null, attempts: [], isRecovered: true };
  if (lastPurchase?.operationId === operationId) return { ...told(lastPurchase), ...common };
  return {
    ...{ outcome: 'failed', reason: 'interrupted', responseCode: null, rrn: null, authorisationCode: null },
    ...{ amount, stan: null, batchNumber: status.batchNumber },
    ...common,
  };
}

function told({ operationId: _, ...purchase }: LastPurchase): OperationResult {
  return purchase;
}
