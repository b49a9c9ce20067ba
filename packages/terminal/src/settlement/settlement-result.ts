import type { Attempt } from '../attempt.ts';
import type { BatchTotals } from '../batch-totals.ts';
import type { UnsettledSale } from './given-up-batch.ts';

/** Why a settlement did not come to its end. */
export type SettlementReason =
  /** Nothing was sent … */
  | 'reversal-pending'
  | 'no-connection'
  | 'state-not-written'
  /** … the host said no: nothing has changed … */
  | 'refused'
  /** … it could not compare (flag 3) … */
  | 'host-error'
  /** … or the settlement stays open, and `settle()` goes on with it. */
  | 'no-answer'
  | 'bad-answer'
  | 'upload-refused'
  /** Its owner gave it up: `failed` where nothing had left by then, else it stays open. */
  | 'cancelled';

/** How a settlement ended. After `unknown` it is open: no purchase leaves until `settle()` has brought it to its end. */
export interface SettlementResult {
  readonly outcome:
    | 'settled'
    /** The batch is closed already: sign in, the 0810 says which one follows. */
    | 'nothing-to-settle'
    /** As `giveUp` has it: the host has refused it, and its sales have left the books: `unsettled`. */
    | 'given-up'
    | 'refused'
    | 'unknown'
    | 'failed';
  readonly reason: SettlementReason | null;
  /** F39 of the last answer. */
  readonly responseCode: string | null;
  readonly batchNumber: string;
  /** The terminal's own sums. */
  readonly totals: BatchTotals;
  /** Null while the host has not said. */
  readonly isBalanced: boolean | null;
  /** F48 of the 0510. */
  readonly hostTotals: string | null;
  readonly uploadedCount: number;
  /** Empty but after `given-up`; `status().givenUpBatches` has them too. */
  readonly unsettled: readonly UnsettledSale[];
  /** Transactions of an earlier or later batch that are still in the books: settle again. */
  readonly isMoreDue: boolean;
  /** The terminal signed off afterwards, as its parameters say (tag 21). */
  readonly isSignedOff: boolean;
  /** Call `signIn()` before the next purchase: its answer says the next batch number. */
  readonly mustSignIn: boolean;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}
