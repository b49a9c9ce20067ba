import type { PathOutcome } from '@rollcall/sign-in';
import type { Attempt, AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import type { Conversation } from './conversation.ts';
import { limits } from './limits.ts';
import type { Contender } from './race/contender.ts';
import { type RaceResult, race } from './race/racing.ts';

/** An open connection of one attempt, and how the attempt is closed when its end is known. */
export interface Connected {
  readonly conversation: Conversation;
  /** Until when this attempt may wait for answers. */
  readonly byMs: number;
  /** Measures a phase that ends now. */
  phaseEnds(phase: 'send' | 'answer'): void;
  ends(result: AttemptResult): Attempt;
}

/** Races connections, never a message: what is sent then goes out once, on the one that was there first. */
export async function connectToFirst(
  call: Call,
  byMs = call.answerByMs,
): Promise<{ readonly connected: Connected | null; readonly attempts: readonly Attempt[] }> {
  if (call.signal.aborted || byMs - call.nowMs() < limits.attemptMsMin)
    return { connected: null, attempts: [] };
  const raced = await race(call, { byMs, ask: connectionIsAll, mayAskAtOnce: false });
  const { winner, attempts } = raced;
  if (winner === null) call.core.notePaths(raced.networkId, raced.outcomes);
  return { connected: winner && connectedBy(call, raced, winner, byMs), attempts };
}

async function connectionIsAll() {
  return { verdict: { kind: 'good' }, attempt: 'answered' } as const;
}

function connectedBy(call: Call, raced: RaceResult, winner: Contender, byMs: number): Connected {
  let attempt: Attempt | null = null;
  return {
    conversation: winner.conversation,
    byMs,
    phaseEnds: (phase) => winner.phaseEnds(phase),
    ends(told) {
      const result = call.signal.aborted && isWithoutAnswer(told) ? 'cancelled' : told;
      if (attempt === null) call.core.notePaths(raced.networkId, outcomesWith(raced.outcomes, result));
      attempt ??= fateAfter(result) === 'won' ? winner.endsWell(result) : winner.ends(result);
      return attempt;
    },
  };
}

/** A connection has won nothing yet: mute controllers take it too. How long an answer takes was not measured. */
function outcomesWith(outcomes: readonly PathOutcome[], result: AttemptResult): readonly PathOutcome[] {
  return outcomes.map((outcome) => ({
    ...outcome,
    answerMs: null,
    result: outcome.result === 'won' ? fateAfter(result) : outcome.result,
  }));
}

function fateAfter(result: AttemptResult): PathOutcome['result'] {
  if (result === 'answered' || result === 'refused') return 'won';
  return result === 'no-answer' || result === 'closed' || result === 'bad-frame' ? 'failed' : 'unused';
}

/** Where its owner gave the call up, this says nothing of the path. */
function isWithoutAnswer(result: AttemptResult): boolean {
  return result === 'no-answer' || result === 'closed' || result === 'not-sent';
}
