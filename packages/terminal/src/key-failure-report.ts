import { fieldAt } from '@rollcall/iso8583';
import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { type Connected, connectToFirst } from './connecting.ts';
import { limits } from './limits.ts';
import { frameOf } from './request-frame.ts';
import { keyFailureReport } from './request-messages.ts';
import { type Check, text } from './value-check.ts';
import type { KeyFailure } from './working-keys.ts';

/** What is wrong with a failure that somebody wants reported. */
export const keyFailureFault: Check = text(
  /^[01]{3}$/,
  'three digits are needed, PIK MAK TDK: 1 for each that could not be taken',
);

/** How a report of keys that could not be taken ended. Until it is `reported`, or good keys have come, it goes before a sign-in. */
export interface KeyFailureReportResult {
  readonly outcome: 'reported' | 'nothing-to-report' | 'unknown' | 'failed';
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** Sends the report that is due, on an open connection; true when the gateway has taken it. */
export async function reportOn(
  call: Call,
  { conversation, byMs }: Pick<Connected, 'conversation' | 'byMs'>,
): Promise<boolean> {
  const failure = call.state.unreportedKeyFailure;
  if (failure === null) return true;
  const numbers = { stan: await call.takeNextStan(), batchNumber: call.state.batchNumber };
  const frame = frameOf(call.core.settings, keyFailureReport(call.core.settings, numbers, failure));
  if (!frame.ok) throw new Error(`a report that cannot be written: ${frame.path}`);
  const untilMs = Math.min(byMs, call.nowMs() + limits.reportTimeoutMs);
  const answer = await conversation.ask(frame.message, frame.bytes, untilMs);
  const isTaken = answer.kind === 'answer' && fieldAt(answer.message, '39') === '00';
  if (isTaken) {
    call.core.isReportInVain = false;
    await call.change({ unreportedKeyFailure: null });
  }
  return isTaken;
}

/** Sends the report that is due, or `failure`, on a connection of its own. */
export async function reportKeyFailure(call: Call, failure?: KeyFailure): Promise<KeyFailureReportResult> {
  const result = (outcome: KeyFailureReportResult['outcome'], attempts: readonly Attempt[]) => ({
    outcome,
    elapsedMs: call.elapsedMs(),
    attempts,
  });
  if (failure !== undefined) await call.change({ unreportedKeyFailure: failure });
  if (call.state.unreportedKeyFailure === null) return result('nothing-to-report', []);
  const { connected, attempts } = await connectToFirst(call);
  if (connected === null) return result('failed', attempts);
  const isTaken = await reportOn(call, connected);
  const attempt = connected.ends(isTaken ? 'answered' : 'no-answer');
  return result(isTaken ? 'reported' : 'unknown', [...attempts, attempt]);
}
