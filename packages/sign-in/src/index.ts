export {
  acceptableSets,
  type Complaint,
  changedSets,
  emptyLedger,
  type FreshReason,
  type KeySetState,
  type Ledger,
  type LedgerCommand,
  type LedgerEvent,
  type LedgerSet,
  type LedgerStep,
  stepLedger,
} from './key-set-ledger.ts';
export { type LedgerLimits, limits as ledgerLimits } from './limits.ts';
