import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { connectToFirst } from './connecting.ts';
import { mayAwaitSignIn, type ParkedReversal, type PendingReversal } from './pending-reversal.ts';
import { type ReversalAnswer, sendReversal } from './reversal-exchange.ts';
import { reversalTriesOf } from './reversal-tries.ts';
import { mustSignInToReverse } from './terminal-state.ts';

/** How a reversal ended. After `unknown`, `refused` and `failed` it is still due. */
export interface ReversalResult {
  readonly outcome:
    | 'reversed'
    | 'nothing-to-reverse'
    | 'refused'
    /** The last try did not bring it about either: an operator has to call. It is kept, and tried by `retryParked()`. */
    | 'parked'
    | 'unknown'
    /** Nothing was sent. */
    | 'failed';
  readonly responseCode: string | null;
  /** The host wants a sign-in before it takes the reversal: call `signIn()`. */
  readonly mustSignIn: boolean;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** Sends the 0400 that is due, under the keys of now. */
export async function reverse(call: Call, byMs = call.answerByMs): Promise<ReversalResult> {
  const { reversal, keys } = call.state;
  const end = (
    outcome: ReversalResult['outcome'],
    attempts: readonly Attempt[] = [],
    responseCode: string | null = null,
  ) => ({
    outcome,
    responseCode,
    mustSignIn: mustSignInToReverse(call.state),
    elapsedMs: call.elapsedMs(),
    attempts,
  });
  if (reversal === null) return end('nothing-to-reverse');
  if (keys === null || reversal.isSignInAwaited) return end('failed');
  const { connected, attempts } = await connectToFirst(call, byMs);
  if (connected === null) return end('failed', attempts);
  const tried = { ...reversal, tries: reversal.tries + 1 };
  await call.change({ reversal: tried });
  const answer = await sendReversal(call, connected, tried, keys);
  const attempt = connected.ends(answer.result);
  const outcome = await follow(call, reversal, tried, answer);
  return end(outcome, [...attempts, attempt], answer.responseCode);
}

async function follow(
  call: Call,
  before: PendingReversal,
  tried: PendingReversal,
  answer: ReversalAnswer,
): Promise<ReversalResult['outcome']> {
  const { kind } = answer;
  if (kind === 'reversed') {
    await call.change({ reversal: null });
    return 'reversed';
  }
  if (kind === 'not-sent') {
    await call.change({ reversal: before });
    return 'failed';
  }
  const { responseCode } = answer;
  const isBatchGone = responseCode === '77' && tried.batchNumber !== call.state.batchNumber;
  if (isBatchGone) return park(call, { ...tried, why: 'batch-gone', responseCode }, call.state.isSignInDue);
  const isSignInDue = call.state.isSignInDue || kind === 'sign-in-first';
  if (kind === 'sign-in-first' && mayAwaitSignIn(tried)) {
    await call.change({ reversal: { ...tried, isSignInAwaited: true }, isSignInDue });
    return 'refused';
  }
  if (tried.tries >= reversalTriesOf(call))
    return park(call, { ...tried, why: 'tries', responseCode }, isSignInDue);
  if (isSignInDue !== call.state.isSignInDue) await call.change({ isSignInDue });
  return kind === 'unknown' ? 'unknown' : 'refused';
}

async function park(
  call: Call,
  reversal: Omit<ParkedReversal, 'parkedAtMs'>,
  isSignInDue: boolean,
): Promise<'parked'> {
  const parked: ParkedReversal = { ...reversal, parkedAtMs: Math.round(call.timeOfDayMs()) };
  const parkedReversals = [...call.state.parkedReversals, parked];
  await call.change({ reversal: null, parkedReversals, isSignInDue });
  call.core.emit({ kind: 'reversal-parked', operationId: call.id, reversal: { ...parked } });
  return 'parked';
}
