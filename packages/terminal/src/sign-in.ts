import type { Message } from '@rollcall/iso8583';
import type { RaceEnd, Verdict } from '@rollcall/sign-in';
import { ask } from './asking.ts';
import type { Attempt, AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import type { Cause } from './cause.ts';
import { causeOf, isIdentityRefusal, overloaded } from './cause-table.ts';
import { reportOn } from './key-failure-report.ts';
import { grantSignIn } from './pending-reversal.ts';
import type { Contender } from './race/contender.ts';
import { type Asked, race } from './race/racing.ts';
import { type Numbers, signInRequest } from './request-messages.ts';
import { retire } from './retired-sets.ts';
import { judgeSignIn, type SignInVerdict } from './sign-in-answer.ts';
import type { OpenOperation } from './terminal-state.ts';
import { hasAskedInVain, knownAnswer, waitedInVain, withRetryTime } from './unanswered.ts';
import type { KeyFailure } from './working-keys.ts';

/** How a sign-in ended. `unknown`: a request left and its answer was not seen; the keys held before stay good. */
export interface SignInResult {
  readonly outcome:
    | 'signed-in'
    | 'refused'
    | 'failed'
    | 'unknown'
    /** The gateway has given a time that lies beyond this call: `retryAt`. */
    | 'waiting'
    /** Its owner gave it up. What the terminal holds is what it held before. */
    | 'cancelled';
  readonly operationId: string;
  /** The keys came with this call; `ensureSignedIn()` may find that those held are good. */
  readonly isFresh: boolean;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
  /** F39 of the last answer that had one. */
  readonly responseCode: string | null;
  /** Null when it succeeded, and when it was cancelled. */
  readonly cause: Cause | null;
  /** When to come back, in milliseconds since 1970, by the time of day: the gateway said so, or nobody answered at all. */
  readonly retryAt: number | null;
}

/**
 * Signs in over all paths at once (ADR 8): what wins is F39 = 00 with every KCV right, and only the winner's keys are
 * taken. The keys held before stay until then.
 *
 * Every 0800 of one operation carries the same F11, written down before the first byte leaves. An operation is one
 * question, however often it is put: a host that remembers a request by terminal, F11 and batch (facts §3.2) gives
 * each of them the same set, and one write serves all. Where two of them could do harm, two are never out.
 */
export async function signIn(call: Call): Promise<SignInResult> {
  return knownAnswer(call) ?? waitedInVain(call) ?? askOverPaths(call);
}

async function askOverPaths(call: Call): Promise<SignInResult> {
  const startedAtMs = call.nowMs();
  const askedAtMs = call.timeOfDayMs();
  const numbers = await numbersOf(call);
  // Answers of two endpoints may come in one moment: each belongs to its own, in the order they came.
  const verdicts = new Map<Contender, SignInVerdict>();
  const request = signInRequest(call.core.settings, numbers);
  const { end, winner, attempts, outcomes, networkId, hasSign } = await race(call, {
    byMs: call.answerByMs,
    mayAskAtOnce: true,
    async ask(contender, onSent) {
      if (call.state.unreportedKeyFailure !== null && !call.core.isReportInVain)
        await reportFirst(call, contender, onSent);
      const { asked, verdict } = await askForKeys(call, contender, request);
      if (verdict !== null) {
        verdicts.delete(contender);
        verdicts.set(contender, verdict);
      }
      return asked;
    },
  });
  call.core.notePaths(networkId, outcomes);
  const last = winner && (await follow(call, winner, verdicts.get(winner)));
  if (call.state.operation !== null) await call.change({ operation: operationAfter(call, end) });
  const result = resultOf(call, end, last ? [...attempts, last] : attempts, [
    ...withoutLate(verdicts, winner).values(),
  ]);
  const hasHeardNobody = !hasSign && hasAskedInVain(result, call.nowMs() - startedAtMs);
  return hasHeardNobody ? withRetryTime(call, result, { networkId, startedAtMs: askedAtMs }) : result;
}

/** What came after the winner's word has no part in the result. */
function withoutLate(
  verdicts: ReadonlyMap<Contender, SignInVerdict>,
  winner: Contender | null,
): ReadonlyMap<Contender, SignInVerdict> {
  const order = [...verdicts];
  const at = order.findIndex(([contender]) => contender === winner);
  return at < 0 ? verdicts : new Map(order.slice(0, at + 1));
}

/** Only one that was put off stays open. */
function operationAfter(call: Call, end: RaceEnd): OpenOperation | null {
  const { operation } = call.state;
  return operation && end.kind === 'waiting'
    ? { ...operation, retryAtMs: call.timeOfDayAt(end.retryAtMs) }
    : null;
}

/** Those of the same operation where a crash cut it off, or it was put off; else new ones, written down before a byte leaves. */
async function numbersOf(call: Call): Promise<Numbers> {
  const { operation, batchNumber } = call.state;
  if (operation?.id === call.id) return { stan: operation.stan, batchNumber };
  const stan = call.nextStan();
  await call.takeStan(stan);
  return { stan, batchNumber };
}

/** Goes before the 0800, which then has its whole time; not again before it is taken. */
async function reportFirst(call: Call, { conversation }: Contender, onSent: () => void): Promise<void> {
  const isTaken = await reportOn(call, { conversation, byMs: call.answerByMs });
  call.core.isReportInVain = !isTaken;
  onSent();
}

async function askForKeys(
  call: Call,
  contender: Contender,
  request: Message,
): Promise<{ readonly asked: Asked; readonly verdict: SignInVerdict | null }> {
  const answer = await ask(call, contender, request);
  if (answer.kind === 'bad-frame')
    return { asked: { verdict: { kind: 'unusable' }, attempt: 'bad-frame' }, verdict: null };
  if (answer.kind !== 'answer') return { asked: { verdict: null, attempt: answer.kind }, verdict: null };
  const verdict = judgeSignIn(call.core.settings, call.state.retiredSets, answer.message);
  return { asked: { verdict: inRace(verdict), attempt: attemptResultOf(verdict) }, verdict };
}

/** What an 0810 means for the race. */
function inRace(verdict: SignInVerdict): Verdict {
  switch (verdict.kind) {
    case 'good':
      return { kind: 'good' };
    case 'refused': {
      const { responseCode } = verdict;
      return { kind: 'refused', responseCode, isIdentity: isIdentityRefusal(responseCode) };
    }
    case 'key-check-failed':
    case 'retired-set':
      return { kind: 'keys-wrong' };
    case 'bad-answer':
      return { kind: 'unusable' };
  }
}

function attemptResultOf({ kind }: SignInVerdict): AttemptResult {
  return kind === 'good' ? 'signed-in' : kind;
}

/** Takes the keys of a good answer; tells the gateway of keys that could not be taken, now if it listens. */
async function follow(call: Call, winner: Contender, verdict: SignInVerdict | undefined): Promise<Attempt> {
  if (verdict === undefined) throw new Error('a race that was won without an answer');
  const failure = failureIn(verdict);
  if (failure !== null) {
    await call.change({ unreportedKeyFailure: failure });
    await reportOn(call, { conversation: winner.conversation, byMs: call.answerByMs });
  } else if (verdict.kind === 'good') {
    call.core.isReportInVain = false;
    const { retiredSets, keys, reversal } = call.state;
    await call.change({
      keys: verdict.keys,
      batchNumber: verdict.batchNumber,
      isBatchClosed: false,
      reversal: grantSignIn(reversal),
      signedInAtMs: call.timeOfDayMs(),
      isSignInDue: false,
      // Good keys came: that those before were bad helps nobody any more.
      unreportedKeyFailure: null,
      retiredSets: retire(retiredSets, keys, verdict.keys),
      operation: null,
    });
  }
  const result = attemptResultOf(verdict);
  return verdict.kind === 'good' ? winner.endsWell(result) : winner.ends(result);
}

/** A set that was retired is reported like one whose PIK and MAK failed: else the gateway would issue it for a day. */
function failureIn(verdict: SignInVerdict): KeyFailure | null {
  if (verdict.kind === 'key-check-failed') return verdict.failure;
  return verdict.kind === 'retired-set' ? '110' : null;
}

function resultOf(
  call: Call,
  end: RaceEnd,
  attempts: readonly Attempt[],
  verdicts: readonly SignInVerdict[],
): SignInResult {
  const outcome = outcomeOf(end, attempts);
  return {
    outcome,
    operationId: call.id,
    isFresh: outcome === 'signed-in',
    elapsedMs: call.elapsedMs(),
    attempts,
    responseCode: verdicts.map(responseCodeOf).findLast((code) => code !== null) ?? null,
    cause: causeIn(end, outcome, attempts, verdicts),
    retryAt: end.kind === 'waiting' ? call.timeOfDayAt(end.retryAtMs) : null,
  };
}

function causeIn(
  end: RaceEnd,
  outcome: SignInResult['outcome'],
  attempts: readonly Attempt[],
  verdicts: readonly SignInVerdict[],
): Cause | null {
  if (outcome === 'signed-in' || outcome === 'cancelled') return null;
  if (end.kind === 'waiting') return overloaded;
  const refusal = end.kind === 'refused' ? end.responseCode : null;
  return causeOf(attempts, refusal, failureAmong(verdicts));
}

function responseCodeOf(verdict: SignInVerdict): string | null {
  if (verdict.kind === 'refused') return verdict.responseCode;
  return verdict.kind === 'bad-answer' && verdict.path === '39' ? null : '00';
}

function failureAmong(verdicts: readonly SignInVerdict[]): KeyFailure | null {
  return verdicts.find((verdict) => verdict.kind === 'key-check-failed')?.failure ?? null;
}

/** An 0810 that is of no use was seen, and what could not be sent did not leave: neither leaves a doubt. */
function outcomeOf(end: RaceEnd, attempts: readonly Attempt[]): SignInResult['outcome'] {
  if (end.kind === 'keys-wrong') return 'failed';
  if (end.kind !== 'unknown') return end.kind;
  return attempts.some(({ result }) => result === 'no-answer' || result === 'closed') ? 'unknown' : 'failed';
}
