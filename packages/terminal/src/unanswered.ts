import { heldOff, isTelling, mayAskAgain } from '@rollcall/sign-in';
import { type Attempt, isNameless } from './attempt.ts';
import type { Call } from './call.ts';
import { causeOfWaiting } from './cause-table.ts';
import type { SignInResult } from './sign-in.ts';

/** Whether a sign-in that heard nobody knocked where a platform is: what never left the device loads none. */
export function hasAskedInVain({ outcome, attempts }: SignInResult, lastedMs: number): boolean {
  const results = attempts.map(({ result }) => result);
  const wasRefused = results.some((result) => result === 'connect-refused' || result === 'connect-reset');
  const hasKnocked = wasRefused || attempts.some(isUnanswered);
  return (outcome === 'failed' || outcome === 'unknown') && hasKnocked && isTelling({ lastedMs, wasRefused });
}

/** The same sign-in with the time at which the terminal is to ask again, its own moment of a window that all share. */
export function withRetryTime(
  call: Call,
  result: SignInResult,
  /** By the time of day: a machine that has slept since then may ask. */
  asked: { readonly networkId: string; readonly startedAtMs: number },
): SignInResult {
  const { core } = call;
  const random = core.settings.random.fraction();
  core.holdOff = heldOff(core.holdOff, { ...asked, endedAtMs: call.timeOfDayMs(), random });
  core.holdOffCause = result.cause;
  return { ...result, retryAt: core.holdOff.retryAtMs };
}

/**
 * What a sign-in is told that is asked for again too soon after nobody answered: what is known, with its time. Null
 * where it is to ask.
 */
export function knownAnswer(call: Call): SignInResult | null {
  const { core } = call;
  const { holdOff, settings } = core;
  if (holdOff === null) return null;
  const now = { networkId: core.networkId(), atMs: call.timeOfDayMs(), askAgainMs: settings.askAgainMs };
  if (mayAskAgain(holdOff, now)) return null;
  return { ...nothingAsked(call), cause: core.holdOffCause, retryAt: holdOff.retryAtMs };
}

/** What a sign-in is told whose time went by while it waited for its turn. Null where there is time to ask. */
export function waitedInVain(call: Call): SignInResult | null {
  if (call.hasTimeToAsk) return null;
  const cause = causeOfWaiting(call.core.endedSince(call.startedAtMs));
  return { ...nothingAsked(call), cause, retryAt: null };
}

function nothingAsked(call: Call): Omit<SignInResult, 'cause' | 'retryAt'> {
  return {
    outcome: 'failed',
    operationId: call.id,
    isFresh: false,
    elapsedMs: call.elapsedMs(),
    attempts: [],
    responseCode: null,
  };
}

/** It came as far as the platform. */
function isUnanswered(attempt: Attempt): boolean {
  const { result } = attempt;
  return result === 'no-answer' || (result === 'connect-timed-out' && !isNameless(attempt));
}
