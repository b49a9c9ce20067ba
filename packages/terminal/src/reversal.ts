import { fieldAt } from '@rollcall/iso8583';
import type { WorkingKeys } from '@rollcall/keys';
import { isMacBad } from './answer-mac.ts';
import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { type Connected, connectToFirst } from './connecting.ts';
import type { Answer } from './conversation.ts';
import { limits } from './limits.ts';
import { frameOf } from './request-frame.ts';
import { reversalRequest } from './request-messages.ts';
import { isReversed } from './response-code.ts';
import type { PendingReversal } from './terminal-state.ts';

/** How a reversal ended. After `unknown`, `refused` and `failed` it is still due. */
export interface ReversalResult {
  readonly outcome:
    | 'reversed'
    | 'nothing-to-reverse'
    | 'refused'
    /** The host refused it as often as is sensible: an operator has to call. It is no longer due. */
    | 'given-up'
    | 'unknown'
    | 'failed';
  readonly responseCode: string | null;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** Sends the 0400 that is due, under the keys of now: after a new sign-in its MAC is one of the new set (facts §3.6). */
export async function reverse(call: Call): Promise<ReversalResult> {
  const { reversal, keys } = call.state;
  const end = (
    outcome: ReversalResult['outcome'],
    attempts: readonly Attempt[],
    responseCode: string | null = null,
  ) => ({
    outcome,
    responseCode,
    elapsedMs: call.elapsedMs(),
    attempts,
  });
  if (reversal === null) return end('nothing-to-reverse', []);
  if (keys === null) return end('failed', []);
  const { connected, attempts } = await connectToFirst(call);
  if (connected === null) return end('failed', attempts);
  const answer = await ask(call, connected, reversal, keys);
  if (answer.kind !== 'answer') return end('unknown', [...attempts, connected.ends(answer.kind)]);
  const responseCode = fieldAt(answer.message, '39') ?? '';
  if (isMacBad(call.core.settings, keys, answer, responseCode)) {
    return end('unknown', [...attempts, connected.ends('bad-mac')]);
  }
  const outcome = await follow(call, reversal, responseCode);
  const attempt = connected.ends(outcome === 'reversed' ? 'answered' : 'refused');
  return end(outcome, [...attempts, attempt], responseCode);
}

function ask(
  call: Call,
  connected: Connected,
  reversal: PendingReversal,
  keys: WorkingKeys,
): Promise<Answer> {
  const { settings } = call.core;
  const frame = frameOf(settings, reversalRequest(settings, reversal), keys);
  if (!frame.ok) throw new Error(`a 0400 that cannot be written: ${frame.path}`);
  connected.phaseEnds('send');
  return connected.conversation
    .ask(frame.message, frame.bytes, connected.byMs)
    .finally(() => connected.phaseEnds('answer'));
}

async function follow(
  call: Call,
  reversal: PendingReversal,
  responseCode: string,
): Promise<'reversed' | 'refused' | 'given-up'> {
  if (isReversed(responseCode)) {
    await call.change({ reversal: null });
    return 'reversed';
  }
  const refusals = reversal.refusals + 1;
  const isGivenUp = refusals >= limits.reversalTriesMax;
  await call.change({ reversal: isGivenUp ? null : { ...reversal, refusals } });
  return isGivenUp ? 'given-up' : 'refused';
}
