import { fieldAt } from '@rollcall/iso8583';
import type { Secret, WorkingKeys } from '@rollcall/keys';
import { isMacBad } from './answer-mac.ts';
import type { AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import type { Answer } from './conversation.ts';
import { limits } from './limits.ts';
import type { PendingReversal } from './pending-reversal.ts';
import type { PurchaseReason, PurchaseResult } from './purchase-result.ts';
import type { RequestFrame } from './request-frame.ts';
import { asksForSignIn, isApproved, isDuplicate, isOutOfStep, isPartlyApproved } from './response-code.ts';
import { stanAfter, type TerminalState } from './terminal-state.ts';
import { type Transaction, transactionOf } from './transaction.ts';

/** A purchase on its way. */
export interface PurchaseUnderway {
  readonly frame: Extract<RequestFrame, { ok: true }>;
  readonly keys: WorkingKeys;
  readonly reversal: PendingReversal;
  readonly pan: Secret;
}

/** What became of the request that was sent. */
export interface PurchaseEnding {
  readonly outcome: PurchaseResult['outcome'];
  readonly result: AttemptResult;
  readonly reason?: PurchaseReason;
  /** What is due from now on. */
  readonly reversal: PendingReversal | null;
  readonly booked?: Transaction;
  readonly answer: Extract<Answer, { kind: 'answer' }> | null;
}

/** Judges what came of a 0200 (facts §3.5, §3.6): only what is certain ends it, everything else is to be reversed. */
export function judgePurchase(
  call: Call,
  answer: Answer,
  { keys, reversal, pan }: PurchaseUnderway,
): PurchaseEnding {
  const doubt = (reason: PurchaseReason & AttemptResult, why: PendingReversal['reason']): PurchaseEnding => ({
    outcome: 'unknown',
    result: reason,
    reason,
    reversal: { ...reversal, reason: why },
    answer: answer.kind === 'answer' ? answer : null,
  });
  const isCancelled = call.signal.aborted;
  if (answer.kind === 'not-sent') {
    const reason = isCancelled ? 'cancelled' : 'not-sent';
    return { outcome: 'failed', result: reason, reason, reversal: null, answer: null };
  }
  if (answer.kind === 'closed' && isCancelled) return doubt('cancelled', '98');
  if (answer.kind !== 'answer') return doubt(answer.kind, answer.kind === 'bad-frame' ? '06' : '98');
  const { message } = answer;
  const responseCode = fieldAt(message, '39');
  if (responseCode === undefined || isPartlyApproved(responseCode)) return doubt('bad-answer', '06');
  if (isOutOfStep(responseCode)) {
    const due = { ...reversal, reason: '06', isSignInAwaited: true } as const;
    return { outcome: 'unknown', result: 'refused', reason: 'sign-in-asked', reversal: due, answer };
  }
  if (!isApproved(responseCode)) return { outcome: 'declined', result: 'refused', reversal: null, answer };
  if (isMacBad(call.core.settings, keys, answer, responseCode)) return doubt('bad-mac', 'A0');
  const isSame = fieldAt(message, '4') === reversal.amount && fieldAt(message, '3') === '000000';
  if (!isSame) return doubt('bad-answer', '06');
  const booked = transactionOf(call.core.settings, reversal, pan.reveal(), message);
  return { outcome: 'approved', result: 'answered', reversal: null, booked, answer };
}

/** What the answer teaches beyond this purchase: that a sign-in is due, that F11 is behind. */
export function lessonsOf(
  state: TerminalState,
  { answer }: PurchaseEnding,
): Pick<TerminalState, 'isSignInDue' | 'lastStan'> {
  const responseCode = (answer && fieldAt(answer.message, '39')) ?? '';
  return {
    isSignInDue: state.isSignInDue || asksForSignIn(responseCode, answer?.message.header ?? null),
    lastStan: isDuplicate(responseCode)
      ? stanAfter(state.lastStan, limits.duplicateStanLeap)
      : state.lastStan,
  };
}
