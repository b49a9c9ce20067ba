import { fieldAt } from '@rollcall/iso8583';
import type { Attempt } from './attempt.ts';
import { hasRoomFor } from './batch-totals.ts';
import type { Call } from './call.ts';
import { amountOf, cardFields, entryModeOf, type PurchaseRequest, panOf } from './card.ts';
import { type Connected, connectToFirst } from './connecting.ts';
import { purchaseBegun, purchaseEnded } from './last-purchase.ts';
import { limits } from './limits.ts';
import { newReversal } from './pending-reversal.ts';
import { judgePurchase, lessonsOf, type PurchaseEnding, type PurchaseUnderway } from './purchase-answer.ts';
import type { PurchaseReason, PurchaseResult } from './purchase-result.ts';
import { frameOf } from './request-frame.ts';
import { type Numbers, purchaseRequest } from './request-messages.ts';
import { reverse } from './reversal.ts';
import { mustSignInToSell, type TerminalState } from './terminal-state.ts';

/**
 * 0200 → 0210. A reversal that is due goes first. The reversal of this purchase is written down before its first byte
 * leaves, and struck out only by an answer that settles it, or because no byte left. The request was found good before.
 */
export async function purchase(call: Call, request: PurchaseRequest): Promise<PurchaseResult> {
  const amount = amountOf(request.amount);
  const nothingSent = failing(call, amount);
  if (call.signal.aborted) return nothingSent('cancelled');
  const { keys } = call.state;
  const hindrance = hindranceTo(call.state, amount);
  if (keys === null || hindrance !== null) return nothingSent(hindrance ?? 'not-signed-in');
  const fields = cardFields(call.core.settings, keys, request);
  if (call.state.reversal !== null) {
    const { outcome, attempts, responseCode } = await reverse(call, shareOfTime(call));
    const isOver = outcome === 'reversed' || outcome === 'parked';
    if (!isOver) return nothingSent('reversal-pending', attempts, responseCode);
  }
  const numbers = { stan: call.nextStan(), batchNumber: call.state.batchNumber };
  const parts = { amount, entryMode: entryModeOf(request), fields };
  const frame = frameOf(call.core.settings, purchaseRequest(call.core.settings, numbers, parts), keys);
  if (!frame.ok) return nothingSent('not-encodable');
  const { connected, attempts } = await connectToFirst(call);
  if (connected === null) return nothingSent('no-connection', attempts);
  const reversal = newReversal({ ...numbers, amount, entryMode: parts.entryMode });
  const ending = await send(call, connected, { frame, keys, reversal, pan: panOf(request) });
  return sentResult(call, numbers, amount, ending, [...attempts, connected.ends(ending.result)]);
}

/** What has to be done before this terminal may buy. */
function hindranceTo(state: TerminalState, amount: string): PurchaseReason | null {
  if (state.signedInAtMs === null) return 'not-signed-in';
  if (state.settlement !== null) return 'settlement-open';
  if (state.isBatchClosed) return 'batch-closed';
  if (!hasRoomFor(state.transactions, amount)) return 'batch-full';
  return state.parkedReversals.length >= limits.parkedReversalsMax ? 'parked-reversals-full' : null;
}

/** A reversal before the purchase may use half of the time. */
function shareOfTime(call: Call): number {
  return (call.nowMs() + call.answerByMs) / 2;
}

async function send(call: Call, connected: Connected, underway: PurchaseUnderway): Promise<PurchaseEnding> {
  const { frame, reversal } = underway;
  const begun = purchaseBegun(call.id, reversal);
  await call.takeStan(reversal.stan, { reversal, lastPurchase: begun });
  const answered = connected.conversation.ask(frame.message, frame.bytes, connected.byMs);
  connected.phaseEnds('send');
  const answer = await answered;
  connected.phaseEnds('answer');
  const ending = judgePurchase(call, answer, underway);
  const { booked, outcome, reason = null } = ending;
  await call.change({
    reversal: ending.reversal,
    lastPurchase: purchaseEnded(begun, outcome, reason, readFrom(ending)),
    operation: null,
    ...(booked && { booked }),
    ...lessonsOf(call.state, ending),
  });
  return ending;
}

function sentResult(
  call: Call,
  { stan, batchNumber }: Numbers,
  amount: string,
  ending: PurchaseEnding,
  attempts: readonly Attempt[],
): PurchaseResult {
  const { outcome, reason } = ending;
  const read = readFrom(ending);
  return {
    outcome,
    reason: reason ?? null,
    responseCode: read('39'),
    rrn: read('37'),
    authorisationCode: read('38'),
    amount,
    stan,
    batchNumber,
    mustSignIn: mustSignInToSell(call.state),
    elapsedMs: call.elapsedMs(),
    attempts,
  };
}

/** Fields of the answer, null where there is none. */
function readFrom({ answer }: PurchaseEnding): (path: string) => string | null {
  return (path) => (answer && fieldAt(answer.message, path)) ?? null;
}

function failing(call: Call, amount: string) {
  return (
    reason: PurchaseReason,
    attempts: readonly Attempt[] = [],
    responseCode: string | null = null,
  ): PurchaseResult => ({
    outcome: 'failed',
    reason: call.signal.aborted ? 'cancelled' : reason,
    responseCode,
    rrn: null,
    authorisationCode: null,
    amount,
    stan: null,
    batchNumber: call.state.batchNumber,
    mustSignIn: mustSignInToSell(call.state),
    elapsedMs: call.elapsedMs(),
    attempts,
  });
}
