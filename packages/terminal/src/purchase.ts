import { fieldAt } from '@rollcall/iso8583';
import type { WorkingKeys } from '@rollcall/keys';
import { isMacBad } from './answer-mac.ts';
import type { Attempt, AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import { amountOf, cardFields, entryModeOf, type PurchaseRequest } from './card.ts';
import { type Connected, connectToFirst } from './connecting.ts';
import type { Answer } from './conversation.ts';
import { limits } from './limits.ts';
import { frameOf, type RequestFrame } from './request-frame.ts';
import { type Numbers, purchaseRequest } from './request-messages.ts';
import { asksForSignIn, isApproved, isDuplicate, isPartlyApproved } from './response-code.ts';
import { reverse } from './reversal.ts';
import { type PendingReversal, stanAfter, type TerminalState } from './terminal-state.ts';

/** Why a purchase is neither approved nor declined. */
export type PurchaseReason =
  /** Nothing was sent … */
  | 'not-signed-in'
  | 'no-connection'
  | 'reversal-pending'
  | 'not-encodable'
  | 'state-not-written'
  /** … or it was, and whether it was booked is not known. */
  | 'no-answer'
  | 'closed'
  | 'bad-frame'
  | 'bad-answer'
  | 'bad-mac';

/** How a purchase ended. `failed`: nothing was sent. `unknown`: it may have been booked, its reversal is due. */
export interface PurchaseResult {
  readonly outcome: 'approved' | 'declined' | 'unknown' | 'failed';
  readonly reason: PurchaseReason | null;
  readonly responseCode: string | null;
  /** F37 and F38 of an approval. */
  readonly rrn: string | null;
  readonly authorisationCode: string | null;
  readonly amount: string;
  /** F11 and batch it was sent with; null where nothing was sent. */
  readonly stan: string | null;
  readonly batchNumber: string;
  /** Keys or batch are out of step, or the host asks for it: call `signIn()`. */
  readonly mustSignIn: boolean;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** What became of the request that was sent. */
interface Ending {
  readonly outcome: PurchaseResult['outcome'];
  readonly result: AttemptResult;
  readonly reason?: PurchaseReason;
  readonly reversal: PendingReversal | null;
  readonly answer: Extract<Answer, { kind: 'answer' }> | null;
}

/**
 * 0200 → 0210. A reversal that is due goes first. The reversal of this purchase is written down before its first byte
 * leaves, and struck out only by an answer that settles it. @throws TerminalError `bad-request`.
 */
export async function purchase(call: Call, request: PurchaseRequest): Promise<PurchaseResult> {
  const amount = amountOf(request.amount);
  const nothingSent = failing(call, amount);
  const { keys, signedInAtMs } = call.state;
  if (keys === null || signedInAtMs === null) return nothingSent('not-signed-in');
  const fields = cardFields(call.core.settings, keys, request);
  if (call.state.reversal !== null) {
    const { outcome, attempts } = await reverse(call);
    if (outcome !== 'reversed' && outcome !== 'given-up') return nothingSent('reversal-pending', attempts);
  }
  const numbers = { stan: call.nextStan(), batchNumber: call.state.batchNumber };
  const parts = { amount, entryMode: entryModeOf(request), fields };
  const frame = frameOf(call.core.settings, purchaseRequest(call.core.settings, numbers, parts), keys);
  if (!frame.ok) return nothingSent('not-encodable');
  const { connected, attempts } = await connectToFirst(call);
  if (connected === null) return nothingSent('no-connection', attempts);
  const reversal = { ...numbers, amount, entryMode: parts.entryMode, reason: '98', refusals: 0 } as const;
  const ending = await send(call, connected, frame, keys, reversal);
  return sentResult(call, numbers, amount, ending, [...attempts, connected.ends(ending.result)]);
}

async function send(
  call: Call,
  connected: Connected,
  frame: Extract<RequestFrame, { ok: true }>,
  keys: WorkingKeys,
  reversal: PendingReversal,
): Promise<Ending> {
  await call.takeStan(reversal.stan, { reversal });
  const answered = connected.conversation.ask(frame.message, frame.bytes, connected.byMs);
  connected.phaseEnds('send');
  const answer = await answered;
  connected.phaseEnds('answer');
  const ending = judge(call, answer, keys, reversal);
  await call.change({ reversal: ending.reversal, operation: null, ...lessons(call.state, ending) });
  return ending;
}

function judge(call: Call, answer: Answer, keys: WorkingKeys, reversal: PendingReversal): Ending {
  const doubt = (reason: PurchaseReason & AttemptResult, why: PendingReversal['reason']): Ending => ({
    outcome: 'unknown',
    result: reason,
    reason,
    reversal: { ...reversal, reason: why },
    answer: answer.kind === 'answer' ? answer : null,
  });
  if (answer.kind !== 'answer') return doubt(answer.kind, answer.kind === 'bad-frame' ? '06' : '98');
  const { message } = answer;
  const responseCode = fieldAt(message, '39');
  if (responseCode === undefined || isPartlyApproved(responseCode)) return doubt('bad-answer', '06');
  if (!isApproved(responseCode)) return { outcome: 'declined', result: 'refused', reversal: null, answer };
  if (isMacBad(call.core.settings, keys, answer, responseCode)) return doubt('bad-mac', 'A0');
  const isSame = fieldAt(message, '4') === reversal.amount && fieldAt(message, '3') === '000000';
  if (!isSame) return doubt('bad-answer', '06');
  return { outcome: 'approved', result: 'answered', reversal: null, answer };
}

/** What the answer teaches beyond this purchase: that a sign-in is due, that F11 is behind. */
function lessons(state: TerminalState, { answer }: Ending): Pick<TerminalState, 'isSignInDue' | 'lastStan'> {
  const responseCode = (answer && fieldAt(answer.message, '39')) ?? '';
  return {
    isSignInDue: state.isSignInDue || asksForSignIn(responseCode, answer?.message.header ?? null),
    lastStan: isDuplicate(responseCode)
      ? stanAfter(state.lastStan, limits.duplicateStanLeap)
      : state.lastStan,
  };
}

function sentResult(
  call: Call,
  { stan, batchNumber }: Numbers,
  amount: string,
  { outcome, reason, answer }: Ending,
  attempts: readonly Attempt[],
): PurchaseResult {
  const read = (path: string) => (answer && fieldAt(answer.message, path)) ?? null;
  return {
    outcome,
    reason: reason ?? null,
    responseCode: read('39'),
    rrn: read('37'),
    authorisationCode: read('38'),
    amount,
    stan,
    batchNumber,
    mustSignIn: call.state.isSignInDue,
    elapsedMs: call.elapsedMs(),
    attempts,
  };
}

function failing(call: Call, amount: string) {
  return (reason: PurchaseReason, attempts: readonly Attempt[] = []): PurchaseResult => ({
    outcome: 'failed',
    reason,
    responseCode: null,
    rrn: null,
    authorisationCode: null,
    amount,
    stan: null,
    batchNumber: call.state.batchNumber,
    mustSignIn: call.state.signedInAtMs === null || call.state.isSignInDue,
    elapsedMs: call.elapsedMs(),
    attempts,
  });
}
