import type { PooledKeySet, Wrapped } from '@rollcall/keys';
import type { BatchTotals } from './batch-totals.ts';
import type {
  Attempt,
  CommitResult,
  ExchangeCommit,
  RecordedAttempt,
  StoredAnswer,
  StoredKeySet,
} from './exchange-commit.ts';
import type { Merchant, NewTerminal, TerminalChange, TerminalRecord } from './terminal-record.ts';

/** A terminal with the sets its ledger needs: all that are not dead, and the dead ones of the last hour. */
export interface LoadedTerminal {
  readonly terminal: TerminalRecord;
  /** Oldest first. */
  readonly keySets: readonly StoredKeySet[];
}

/**
 * Where Rollcall keeps what it must not forget. A promise of a changing call resolves only when the change is
 * durable. Everything that goes in or out survives a structured clone, so that a store can live in another process.
 * Errors are StoreError with a stable code.
 */
export interface Store {
  addTerminal(terminal: NewTerminal): Promise<{ readonly kind: 'added' } | { readonly kind: 'exists' }>;
  loadTerminal(terminalId: string): Promise<LoadedTerminal | null>;
  /** In order of terminal id, after `afterTerminalId`; at most `limit` (1 to 1,000). */
  listTerminals(page: {
    readonly afterTerminalId?: string;
    readonly limit: number;
  }): Promise<readonly TerminalRecord[]>;
  countTerminals(): Promise<number>;
  putMerchant(merchant: Merchant): Promise<void>;
  loadMerchant(merchantId: string): Promise<Merchant | null>;

  commitExchange(commit: ExchangeCommit): Promise<CommitResult>;
  /** A change by an operator: no exchange, no attempt. */
  changeTerminal(
    terminalId: string,
    expectedRevision: number,
    change: TerminalChange,
    keySets?: readonly StoredKeySet[],
  ): Promise<CommitResult>;
  findAnswer(terminalId: string, batchNumber: string, stan: string): Promise<StoredAnswer | null>;
  /** Over the answers of a batch that are approved and not reversed; zeros where there are none. */
  batchTotals(terminalId: string, batchNumber: string): Promise<BatchTotals>;
  /** Every set of a terminal, dead ones too, oldest first. */
  listKeySets(terminalId: string): Promise<readonly StoredKeySet[]>;

  /** Attempts that change nothing else. */
  recordAttempts(attempts: readonly Attempt[]): Promise<void>;
  /** Newest first; at most `limit` (1 to 1,000), with ids below `beforeId`. */
  listAttempts(query: {
    readonly terminalId?: string;
    readonly beforeId?: number;
    readonly limit: number;
  }): Promise<readonly RecordedAttempt[]>;

  addPooledKeySets(sets: readonly PooledKeySet[]): Promise<void>;
  /** Sets sealed under `keyId`, in order of their ids, after `afterSetId`; at most `limit` (1 to 1,000). */
  listPooledKeySets(query: {
    readonly keyId: string;
    readonly afterSetId?: string;
    readonly limit: number;
  }): Promise<readonly PooledKeySet[]>;
  /** Throws away sets sealed under any other key than `keyId`; answers how many. */
  dropPooledKeySets(query: { readonly exceptKeyId: string }): Promise<number>;

  /** Small values of the deployment: the master key's id, the sealed zone key. */
  readSetting(name: string): Promise<Wrapped | string | null>;
  /** Keeps the first value ever written under `name` and answers with it. */
  writeSettingOnce(name: string, value: Wrapped | string): Promise<Wrapped | string>;

  /** Removes attempts, dead key sets and answers older than these instants; answers how many rows went. */
  prune(before: PruneBefore): Promise<number>;
  /**
   * A consistent copy of the whole store, made while it runs; the master key is not in it. Refuses a file that is
   * there already (`backup-refused`).
   */
  backup(file: string): Promise<void>;
  /** Waits for the calls on their way. A call made after it is refused with `store-gone`. */
  close(): Promise<void>;
}

export interface PruneBefore {
  readonly attemptsMs: number;
  readonly deadKeySetsMs: number;
  /** Left out: answers are kept. */
  readonly answersMs?: number;
}
