import type { Attempt } from './attempt.ts';

/** Why a purchase is neither approved nor declined. */
export type PurchaseReason =
  /** Nothing was sent … */
  | 'not-signed-in'
  | 'no-connection'
  | 'reversal-pending'
  /** A settlement was begun: call `settle()` until it is done. */
  | 'settlement-open'
  /** The batch was settled: call `signIn()`, its answer says which batch follows. */
  | 'batch-closed'
  /** The books have no room: call `settle()`. */
  | 'batch-full'
  /** So many reversals are parked that an operator has to call first. */
  | 'parked-reversals-full'
  | 'not-encodable'
  | 'not-sent'
  | 'state-not-written'
  /** … or it was, and whether it was booked is not known. */
  | 'no-answer'
  | 'closed'
  | 'bad-frame'
  | 'bad-answer'
  | 'bad-mac'
  /** The host asked for a sign-in (A0, 77, 99): a copy that came to it before its keys changed may be booked. */
  | 'sign-in-asked'
  /** Its owner gave it up: `failed` where it had not left by then, else `unknown`. */
  | 'cancelled';

/** How a purchase ended. `failed`: nothing was sent. `unknown`: it may have been booked, its reversal is due. */
export interface PurchaseResult {
  readonly outcome: 'approved' | 'declined' | 'unknown' | 'failed';
  readonly reason: PurchaseReason | null;
  /** F39 of its 0210; with `reversal-pending` that of the 0410; null where none came. */
  readonly responseCode: string | null;
  /** F37 and F38 of an approval. */
  readonly rrn: string | null;
  readonly authorisationCode: string | null;
  readonly amount: string;
  /** F11 and batch it was sent with; null where none was used. */
  readonly stan: string | null;
  readonly batchNumber: string;
  /** Keys or batch are out of step, or the host asks for it: call `signIn()`. */
  readonly mustSignIn: boolean;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}
