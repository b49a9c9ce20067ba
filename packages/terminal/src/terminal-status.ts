import { type BatchTotals, totalsOf } from './batch-totals.ts';
import type { JournalDamage } from './journal/journal-damage.ts';
import type { ConnectionStatistics } from './status/connection-statistics.ts';
import type { TerminalCore } from './terminal-core.ts';
import type { TerminalState } from './terminal-state.ts';

/** What a terminal knows of itself; no keys and no card. */
export interface TerminalStatus
  extends Pick<
    TerminalState,
    | 'batchNumber'
    | 'isBatchClosed'
    | 'lastStan'
    | 'operation'
    | 'isSignInDue'
    | 'unreportedKeyFailure'
    | 'lastPurchase'
    | 'reversal'
    | 'parkedReversals'
    | 'settlement'
    | 'parameters'
  > {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly isSignedIn: boolean;
  readonly signedInAtMs: number | null;
  /** What was approved and is not settled. */
  readonly totals: BatchTotals;
  readonly statistics: ConnectionStatistics;
  /** What could not be read of the journal when this terminal was made. */
  readonly journalDamage: JournalDamage | null;
}

export function statusOf({ settings, state, statistics, journalDamage }: TerminalCore): TerminalStatus {
  const { batchNumber, isBatchClosed, lastStan, operation, isSignInDue, unreportedKeyFailure } = state;
  const { lastPurchase, reversal, parkedReversals, settlement, parameters, signedInAtMs } = state;
  return {
    terminalId: settings.terminalId,
    merchantId: settings.merchantId,
    isSignedIn: signedInAtMs !== null,
    signedInAtMs,
    batchNumber,
    isBatchClosed,
    lastStan,
    operation,
    isSignInDue,
    unreportedKeyFailure,
    lastPurchase,
    reversal,
    parkedReversals,
    settlement,
    totals: totalsOf(state.transactions),
    parameters,
    statistics,
    journalDamage,
  };
}
