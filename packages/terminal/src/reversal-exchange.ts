import { fieldAt } from '@rollcall/iso8583';
import type { WorkingKeys } from '@rollcall/keys';
import { isMacBad } from './answer-mac.ts';
import type { AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import type { Connected } from './connecting.ts';
import type { PendingReversal } from './pending-reversal.ts';
import { frameOf } from './request-frame.ts';
import { reversalRequest } from './request-messages.ts';
import { isOutOfStep } from './response-code.ts';

/** What came of one 0400. */
export interface ReversalAnswer {
  readonly kind:
    | 'reversed'
    /** The host wants a sign-in first. */
    | 'sign-in-first'
    | 'refused'
    /** No answer, or none that can be believed. */
    | 'unknown'
    /** No byte of it left. */
    | 'not-sent';
  readonly result: AttemptResult;
  readonly responseCode: string | null;
}

/** Sends one 0400 under `keys`: after a new sign-in its MAC is one of the new set (facts §3.6). Changes no state. */
export async function sendReversal(
  call: Call,
  connected: Connected,
  reversal: PendingReversal,
  keys: WorkingKeys,
): Promise<ReversalAnswer> {
  const { settings } = call.core;
  const frame = frameOf(settings, reversalRequest(settings, reversal), keys);
  if (!frame.ok) throw new Error(`a 0400 that cannot be written: ${frame.path}`);
  const answered = connected.conversation.ask(frame.message, frame.bytes, connected.byMs);
  connected.phaseEnds('send');
  const answer = await answered;
  connected.phaseEnds('answer');
  if (answer.kind !== 'answer') {
    const kind = answer.kind === 'not-sent' ? 'not-sent' : 'unknown';
    return { kind, result: answer.kind, responseCode: null };
  }
  const responseCode = fieldAt(answer.message, '39') ?? '';
  // Keys are out of step: no MAC of the host's fits these (facts §3.6).
  if (isOutOfStep(responseCode)) return { kind: 'sign-in-first', result: 'refused', responseCode };
  if (isMacBad(settings, keys, answer, responseCode)) {
    return { kind: 'unknown', result: 'bad-mac', responseCode: null };
  }
  if (settings.reversalAcceptedCodes.includes(responseCode)) {
    return { kind: 'reversed', result: 'answered', responseCode };
  }
  return { kind: 'refused', result: 'refused', responseCode };
}
