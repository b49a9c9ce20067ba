export type { BatchTotals } from './batch-totals.ts';
export type {
  Attempt,
  CommitResult,
  ExchangeCommit,
  RecordedAttempt,
  StoredAnswer,
  StoredKeySet,
} from './exchange-commit.ts';
export { limits as storeLimits } from './limits.ts';
export { makeFolder } from './make-folder.ts';
export { type OpenedStore, type OpenStoreOptions, openStore } from './open-store.ts';
export { storeFileName } from './sqlite/open-database.ts';
export type { LoadedTerminal, PruneBefore, Store } from './store.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
export type {
  LastSettlement,
  Merchant,
  NewTerminal,
  TerminalChange,
  TerminalRecord,
} from './terminal-record.ts';
