/** What an application can ask of a terminal, by the word in the path. */
export type OperationKind =
  | 'sign-in'
  | 'ensure-signed-in'
  | 'sign-off'
  | 'echo'
  | 'purchase'
  | 'reverse'
  | 'retry-parked'
  | 'settle'
  | 'give-up-batch';

/** How an operation ended: a result of the SDK as it is, or one of ours of the same shape. No card, no key. */
export interface OperationResult {
  readonly outcome: string;
  readonly [property: string]: unknown;
}

/** One wish of an application, from asking to its end. Instants are milliseconds since 1970. */
export interface OperationRecord {
  readonly operationId: string;
  /** The caller's `Idempotency-Key`; purchases have one. */
  readonly key: string | null;
  readonly terminalId: string;
  readonly kind: OperationKind;
  /** Of a purchase, twelve digits. */
  readonly amount: string | null;
  readonly askedAtMs: number;
  readonly endedAtMs: number | null;
  readonly result: OperationResult | null;
}

/** Something was never begun: the reason why stands where the SDK has its own. */
export function notBegun(reason: string): OperationResult {
  return { outcome: 'failed', reason };
}

/** Cancelled while it waited for its turn. */
export const cancelledBeforeItsTurn: OperationResult = { outcome: 'cancelled', reason: 'cancelled' };
