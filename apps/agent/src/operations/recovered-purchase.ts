import type { LastPurchase, TerminalStatus } from '@rollcall/terminal';
import type { OperationRecord, OperationResult } from './operation.ts';

/**
 * How a purchase ended whose caller was not told, by what the terminal has in its journal: it runs one purchase at a
 * time, so either the last one there is this one, or nothing of this one was sent. A journal that was damaged or moved
 * away tells neither: then nobody knows.
 */
export function recoveredPurchase(
  { operationId, amount }: Pick<OperationRecord, 'operationId' | 'amount'>,
  {
    lastPurchase,
    ...status
  }: Pick<
    TerminalStatus,
    'lastPurchase' | 'batchNumber' | 'isSignInDue' | 'isSignedIn' | 'isBatchClosed' | 'journalDamage'
  >,
): OperationResult {
  const mustSignIn = !status.isSignedIn || status.isSignInDue || status.isBatchClosed;
  if (lastPurchase?.operationId === operationId) return { ...told(lastPurchase), ...untimed(mustSignIn) };
  const ending = hasHistory({ lastPurchase, ...status })
    ? ({ outcome: 'failed', reason: 'interrupted' } as const)
    : ({ outcome: 'unknown', reason: 'journal-lost' } as const);
  return { ...ending, ...unanswered(amount, status.batchNumber), ...untimed(mustSignIn) };
}

/** Of a terminal that is in the settings no more: its journal is not read, so nobody knows before it is back. */
export function orphanedPurchase({ amount }: Pick<OperationRecord, 'amount'>): OperationResult {
  const ending = { outcome: 'unknown', reason: 'terminal-removed' } as const;
  return { ...ending, ...unanswered(amount, null), ...untimed(true) };
}

/** Whether its terminal's journal has not been asked yet how it ended. */
export function isUnsettled({ result }: Pick<OperationRecord, 'result'>): boolean {
  return result === null || result['reason'] === 'terminal-removed';
}

function unanswered(amount: string | null, batchNumber: string | null) {
  return { responseCode: null, rrn: null, authorisationCode: null, amount, stan: null, batchNumber };
}

function untimed(mustSignIn: boolean) {
  return { mustSignIn, elapsedMs: null, attempts: [], isRecovered: true };
}

/** Whether something is lost of a journal. An end that was cut off is not: nobody had been told of that record. */
export function isDamaged(journalDamage: TerminalStatus['journalDamage']): boolean {
  return journalDamage?.gaps.some(({ kind }) => kind === 'damaged') ?? false;
}

/** Whether its journal goes back to before this process: what is not in it was not, then. */
export function hasHistory({
  lastPurchase,
  isSignedIn,
  journalDamage,
}: Pick<TerminalStatus, 'lastPurchase' | 'isSignedIn' | 'journalDamage'>): boolean {
  return !isDamaged(journalDamage) && (isSignedIn || lastPurchase !== null);
}

function told({ operationId: _, ...purchase }: LastPurchase): OperationResult {
  return purchase;
}
