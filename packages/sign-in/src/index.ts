export { diedIdle, heartbeatMs, type IdleLife, livedIdle, unknownIdleLife } from './habits/idle-life.ts';
export { lastPreOpening, nextPreOpening, type Opening } from './habits/opening.ts';
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
export { backOffMs, type ServerWord } from './race/back-off.ts';
export { type HoldOff, heldOff, isTelling, mayAskAgain } from './race/hold-off.ts';
export { type Path, pathId } from './race/path.ts';
export {
  noMemory,
  type PathMemory,
  type PathOutcome,
  type PathRecord,
  ranked,
  recordOf,
  remember,
} from './race/path-memory.ts';
export { type Patience, patienceWith, warmPatience } from './race/patience.ts';
export {
  newRace,
  outcomesOf,
  type Proof,
  type RaceCommand,
  type RaceEnd,
  type RaceEvent,
  type RaceState,
  type RaceStep,
  type Runner,
  stepRace,
  type Verdict,
} from './race/race.ts';
export { extraAttempts, fullBudget, type RetryBudget, settleBudget } from './race/retry-budget.ts';
