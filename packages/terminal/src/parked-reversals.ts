import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { connectToFirst } from './connecting.ts';
import { limits } from './limits.ts';
import { isSameReversal, type ParkedReversal } from './pending-reversal.ts';
import { type ReversalAnswer, sendReversal } from './reversal-exchange.ts';
import { StateNotWritten } from './terminal-core.ts';
import { mustSignInToReverse } from './terminal-state.ts';

/** How trying the parked reversals again ended; those that are left stay parked. */
export interface ParkedReversalsResult {
  readonly outcome:
    | 'nothing-parked'
    | 'all-reversed'
    | 'some-left'
    /** Nothing was sent. */
    | 'failed';
  readonly reversed: readonly ParkedReversal[];
  readonly left: readonly ParkedReversal[];
  /** The host wants a sign-in before it takes them: call `signIn()`. */
  readonly mustSignIn: boolean;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

interface Retry {
  /** Null where nothing could be sent. */
  readonly answer: ReversalAnswer | null;
  readonly attempts: readonly Attempt[];
  /** The disk has failed: none goes after it. */
  readonly isLast?: boolean;
}

/** What whoever is told of them may change, and the terminal never sees. */
export function copiesOf(reversals: readonly ParkedReversal[]): readonly ParkedReversal[] {
  return reversals.map((each) => ({ ...each }));
}

/**
 * Sends one 0400 for each parked reversal while there is time, each with its share of it. Those that were tried least go
 * first, then the oldest: where the line is too slow for all, the next call goes on with the rest.
 */
export async function retryParked(call: Call): Promise<ParkedReversalsResult> {
  const parked = copiesOf(call.state.parkedReversals);
  const inTurn = parked.toSorted((a, b) => a.tries - b.tries);
  const retries: Retry[] = [];
  for (const [index, reversal] of inTurn.entries()) {
    const retry = await writtenOrNot(retryOne(call, reversal, parked.length - index));
    retries.push(retry);
    if (retry.answer === null || retry.isLast || retry.answer.kind === 'sign-in-first') break;
  }
  const left = copiesOf(call.state.parkedReversals);
  return {
    outcome: outcomeOf(parked, left, retries),
    reversed: parked.filter((reversal) => !left.some((other) => isSameReversal(other, reversal))),
    left,
    mustSignIn: mustSignInToReverse(call.state),
    elapsedMs: call.elapsedMs(),
    attempts: retries.flatMap(({ attempts }) => attempts),
  };
}

/** Those before it were reversed and written down, whatever the disk does now. */
async function writtenOrNot(retrying: Promise<Retry>): Promise<Retry> {
  try {
    return await retrying;
  } catch (error) {
    if (!(error instanceof StateNotWritten)) throw error;
    const answer = { kind: 'unknown', result: 'no-answer', responseCode: null } as const;
    return { answer, attempts: [], isLast: true };
  }
}

async function retryOne(call: Call, reversal: ParkedReversal, stillToTry: number): Promise<Retry> {
  const { keys } = call.state;
  if (keys === null) return { answer: null, attempts: [] };
  const nowMs = call.nowMs();
  const shareMs = Math.max((call.answerByMs - nowMs) / stillToTry, limits.parkedShareMsMin);
  const byMs = Math.min(call.answerByMs, nowMs + shareMs);
  const { connected, attempts } = await connectToFirst(call, byMs);
  if (connected === null) return { answer: null, attempts };
  const answer = await sendReversal(call, connected, reversal, keys);
  const attempt = connected.ends(answer.result);
  await follow(call, reversal, answer);
  return { answer, attempts: [...attempts, attempt] };
}

async function follow(
  call: Call,
  reversal: ParkedReversal,
  { kind, responseCode }: ReversalAnswer,
): Promise<void> {
  if (kind === 'not-sent') return;
  const { parkedReversals, isSignInDue } = call.state;
  const others = parkedReversals.filter((other) => !isSameReversal(other, reversal));
  const tried = { ...reversal, tries: reversal.tries + 1, responseCode };
  await call.change({
    parkedReversals:
      kind === 'reversed'
        ? others
        : parkedReversals.map((other) => (isSameReversal(other, reversal) ? tried : other)),
    isSignInDue: isSignInDue || kind === 'sign-in-first',
  });
}

function outcomeOf(
  parked: readonly ParkedReversal[],
  left: readonly ParkedReversal[],
  retries: readonly Retry[],
): ParkedReversalsResult['outcome'] {
  if (parked.length === 0) return 'nothing-parked';
  if (left.length === 0) return 'all-reversed';
  return retries.some(({ answer }) => answer !== null && answer.kind !== 'not-sent') ? 'some-left' : 'failed';
}
