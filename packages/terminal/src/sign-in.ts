import type { Endpoint } from '@rollcall/transport';
import type { Attempt, AttemptResult } from './attempt.ts';
import type { Call } from './call.ts';
import type { Cause } from './cause.ts';
import { causeOf } from './cause-table.ts';
import { type Connected, connectTo, mayTryMore, shareOfTime } from './connecting.ts';
import { reportOn } from './key-failure-report.ts';
import { grantSignIn } from './pending-reversal.ts';
import { frameOf } from './request-frame.ts';
import { type Numbers, signInRequest } from './request-messages.ts';
import { retire } from './retired-sets.ts';
import { judgeSignIn, type SignInVerdict } from './sign-in-answer.ts';
import type { KeyFailure } from './working-keys.ts';

/** How a sign-in ended. `unknown`: a request left and its answer was not seen; the keys held before stay good. */
export interface SignInResult {
  readonly outcome: 'signed-in' | 'refused' | 'failed' | 'unknown';
  readonly operationId: string;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
  /** F39 of the last answer that had one. */
  readonly responseCode: string | null;
  /** Null when it succeeded. */
  readonly cause: Cause | null;
  /** When to come back, where the gateway gave a slot: not in this version. */
  readonly retryAt: null;
}

/** What one endpoint's attempt came to; no verdict where no answer came. */
interface SignInAttempt {
  readonly attempt: Attempt;
  readonly verdict: SignInVerdict | null;
}

/**
 * Signs in: one 0800 out at a time, the endpoints in their order. A refusal or silence at one does not keep from
 * trying the next, for none of them has proven who it is; wrong keys end it, for every host has them from one place.
 * The keys held before are replaced only by a set whose every KCV is right.
 */
export async function signIn(call: Call): Promise<SignInResult> {
  const { settings } = call.core;
  const numbers: Numbers = { stan: call.nextStan(), batchNumber: call.state.batchNumber };
  await call.takeStan(numbers.stan);
  const tried: SignInAttempt[] = [];
  for (const [index, endpoint] of settings.endpoints.entries()) {
    if (!mayTryMore(call)) break;
    const last = await signInAt(call, endpoint, shareOfTime(call, index), numbers);
    tried.push(last);
    if (isFinal(last.attempt.result)) break;
  }
  if (call.state.operation !== null) await call.change({ operation: null });
  return resultOf(call, tried);
}

async function signInAt(
  call: Call,
  endpoint: Endpoint,
  byMs: number,
  numbers: Numbers,
): Promise<SignInAttempt> {
  const connecting = await connectTo(call, endpoint, byMs);
  if (!connecting.ok) return { attempt: connecting.attempt, verdict: null };
  const { connected } = connecting;
  try {
    return await askForKeys(call, connected, numbers);
  } finally {
    connected.conversation.end();
  }
}

async function askForKeys(call: Call, connected: Connected, numbers: Numbers): Promise<SignInAttempt> {
  const { settings } = call.core;
  await reportOn(call, connected);
  const frame = frameOf(settings, signInRequest(settings, numbers));
  if (!frame.ok) throw new Error(`an 0800 that cannot be written: ${frame.path}`);
  const answered = connected.conversation.ask(frame.message, frame.bytes, connected.byMs);
  connected.phaseEnds('send');
  const answer = await answered;
  connected.phaseEnds('answer');
  if (answer.kind !== 'answer') return { attempt: connected.ends(answer.kind), verdict: null };
  const verdict = judgeSignIn(settings, call.state.retiredSets, answer.message);
  await follow(call, connected, verdict);
  return { attempt: connected.ends(verdict.kind === 'good' ? 'signed-in' : verdict.kind), verdict };
}

/** Takes the keys of a good answer; tells the gateway of keys that could not be taken, now if it listens. */
async function follow(call: Call, connected: Connected, verdict: SignInVerdict): Promise<void> {
  const failure = failureIn(verdict);
  if (failure !== null) {
    await call.change({ unreportedKeyFailure: failure });
    await reportOn(call, connected);
  } else if (verdict.kind === 'good') {
    const { retiredSets, keys, reversal } = call.state;
    await call.change({
      keys: verdict.keys,
      batchNumber: verdict.batchNumber,
      isBatchClosed: false,
      reversal: grantSignIn(reversal),
      signedInAtMs: call.nowMs(),
      isSignInDue: false,
      retiredSets: retire(retiredSets, keys, verdict.keys),
      operation: null,
    });
  }
}

/** A set that was retired is reported like one whose PIK and MAK failed: else the gateway would issue it for a day. */
function failureIn(verdict: SignInVerdict): KeyFailure | null {
  if (verdict.kind === 'key-check-failed') return verdict.failure;
  return verdict.kind === 'retired-set' ? '110' : null;
}

function isFinal(result: AttemptResult): boolean {
  return result === 'signed-in' || result === 'key-check-failed' || result === 'retired-set';
}

function resultOf(call: Call, tried: readonly SignInAttempt[]): SignInResult {
  const attempts = tried.map(({ attempt }) => attempt);
  const verdicts = tried.map(({ verdict }) => verdict).filter((verdict) => verdict !== null);
  const outcome = outcomeOf(attempts.map((attempt) => attempt.result));
  return {
    outcome,
    operationId: call.id,
    elapsedMs: call.elapsedMs(),
    attempts,
    responseCode: verdicts.map(responseCodeOf).findLast((code) => code !== null) ?? null,
    cause: outcome === 'signed-in' ? null : causeOf(attempts, refusalIn(verdicts), failureAmong(verdicts)),
    retryAt: null,
  };
}

function responseCodeOf(verdict: SignInVerdict): string | null {
  if (verdict.kind === 'refused') return verdict.responseCode;
  return verdict.kind === 'bad-answer' && verdict.path === '39' ? null : '00';
}

function refusalIn(verdicts: readonly SignInVerdict[]): string | null {
  const refusal = verdicts.findLast((verdict) => verdict.kind === 'refused');
  return refusal?.responseCode ?? null;
}

function failureAmong(verdicts: readonly SignInVerdict[]): KeyFailure | null {
  return verdicts.find((verdict) => verdict.kind === 'key-check-failed')?.failure ?? null;
}

/** The attempt that got furthest decides. */
function outcomeOf(results: readonly AttemptResult[]): SignInResult['outcome'] {
  if (results.includes('signed-in')) return 'signed-in';
  if (results.includes('refused')) return 'refused';
  if (results.includes('key-check-failed') || results.includes('retired-set')) return 'failed';
  return results.includes('no-answer') || results.includes('closed') ? 'unknown' : 'failed';
}
