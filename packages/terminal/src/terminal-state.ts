import type { WorkingKeys } from '@rollcall/keys';
import { type IdleLife, noMemory, type PathMemory } from '@rollcall/sign-in';
import type { LastPurchase } from './last-purchase.ts';
import type { TerminalParameters } from './parameters/terminal-parameters.ts';
import type { ParkedReversal, PendingReversal } from './pending-reversal.ts';
import { type RaceNote, withNotes } from './race/path-notes.ts';
import { type Random, systemRandom } from './random.ts';
import type { RetiredSets } from './retired-sets.ts';
import type { GivenUpBatch } from './settlement/given-up-batch.ts';
import type { LastSettlement } from './settlement/last-settlement.ts';
import type { OpenSettlement } from './settlement/open-settlement.ts';
import { type ConnectionStatistics, noStatistics } from './status/connection-statistics.ts';
import type { OperationKind } from './terminal-event.ts';
import type { Transaction } from './transaction.ts';
import type { KeyFailure } from './working-keys.ts';

/** A request that may have left; written down before its first byte does. */
export interface OpenOperation {
  readonly id: string;
  readonly kind: OperationKind;
  /** F11 it uses; never used again, whatever became of it. */
  readonly stan: string;
  readonly startedAtMs: number;
  /** The gateway has put it off until then: the same operation goes on. */
  readonly retryAtMs?: number;
}

/** All that a terminal remembers. Instants are the clock's. */
export interface TerminalState {
  /** F11 used last. */
  readonly lastStan: string;
  /** F60.2, from the last 0810. */
  readonly batchNumber: string;
  /** That batch was settled: the next 0810 says which one follows. */
  readonly isBatchClosed: boolean;
  readonly operation: OpenOperation | null;
  readonly keys: WorkingKeys | null;
  /** Null before the first sign-in and after a sign-off; a failed sign-in never changes it. */
  readonly signedInAtMs: number | null;
  /** The host asked for a sign-in (77, 99, A0). */
  readonly isSignInDue: boolean;
  readonly retiredSets: RetiredSets;
  /** Keys that could not be taken, until the gateway knows or good ones have come. */
  readonly unreportedKeyFailure: KeyFailure | null;
  /** Null until a 0200 has left. */
  readonly lastPurchase: LastPurchase | null;
  /** Due before the next purchase or settlement. */
  readonly reversal: PendingReversal | null;
  /** Oldest first. */
  readonly parkedReversals: readonly ParkedReversal[];
  /** Approved and not settled, oldest first. */
  readonly transactions: readonly Transaction[];
  readonly settlement: OpenSettlement | null;
  /** The last that had sales in it, where one had. */
  readonly lastSettlement: LastSettlement | null;
  /** Those with sales in them, the newest last: whoever gave one up may have died before he was told. */
  readonly givenUpBatches: readonly GivenUpBatch[];
  /** From the last download. */
  readonly parameters: TerminalParameters | null;
  readonly statistics: ConnectionStatistics;
  /** What was learned of each path on each network. */
  readonly paths: PathMemory;
  /** How long idle connections live, by network; the one seen last stands last. */
  readonly idleLives: readonly (readonly [networkId: string, life: IdleLife])[];
}

/** What one step changes. */
export type StateChange = Partial<Omit<TerminalState, 'transactions' | 'paths'>> & {
  /** Put into the books. */
  readonly booked?: Transaction;
  /** Taken out of the books: all transactions of this batch. */
  readonly settledBatch?: string;
  /** How paths did, for the memory of them. */
  readonly raced?: readonly RaceNote[];
};

export function newTerminalState(random: Random = systemRandom): TerminalState {
  return {
    lastStan: '000000',
    batchNumber: '000001',
    isBatchClosed: false,
    operation: null,
    keys: null,
    signedInAtMs: null,
    isSignInDue: false,
    retiredSets: { salt: Buffer.from(random.bytes(16)).toString('hex'), hashes: [] },
    unreportedKeyFailure: null,
    lastPurchase: null,
    reversal: null,
    parkedReversals: [],
    transactions: [],
    settlement: null,
    lastSettlement: null,
    givenUpBatches: [],
    parameters: null,
    statistics: noStatistics,
    paths: noMemory,
    idleLives: [],
  };
}

export function changedState(state: TerminalState, change: StateChange): TerminalState {
  const { booked, settledBatch, raced = [], ...values } = change;
  const kept =
    settledBatch === undefined
      ? state.transactions
      : state.transactions.filter(({ batchNumber }) => batchNumber !== settledBatch);
  return {
    ...state,
    ...values,
    transactions: booked ? [...kept, booked] : kept,
    paths: withNotes(state.paths, raced),
  };
}

/** Whether there is something to be sent under the merchant that it was made under. */
export function isAnythingOpen(state: TerminalState): boolean {
  const { reversal, parkedReversals, transactions, settlement } = state;
  return reversal !== null || settlement !== null || parkedReversals.length + transactions.length > 0;
}

/** Whether a sign-in has to come before the next sale. */
export function mustSignInToSell({ signedInAtMs, isBatchClosed, isSignInDue }: TerminalState): boolean {
  return signedInAtMs === null || isBatchClosed || isSignInDue;
}

/** Whether a sign-in has to come before a reversal: keys do for it that do for no sale. */
export function mustSignInToReverse({ keys, isSignInDue }: TerminalState): boolean {
  return keys === null || isSignInDue;
}

/** F11 runs from 000001 to 999999 and starts again. */
export function stanAfter(stan: string, steps = 1): string {
  const next = ((Number(stan) + steps - 1) % 999_999) + 1;
  return String(next).padStart(6, '0');
}
