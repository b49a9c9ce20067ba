import { fieldAt, type Message } from '@rollcall/iso8583';
import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import { connectToFirst } from './connecting.ts';
import { frameOf } from './request-frame.ts';
import { echoRequest, signOffRequest } from './request-messages.ts';

/** How an exchange without keys ended: an echo or a sign-off. */
export interface PlainResult {
  readonly outcome: 'answered' | 'refused' | 'unknown' | 'failed';
  readonly responseCode: string | null;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** 0820/301: needs no keys and carries no MAC, so it tells the line from the keys. */
export function echo(call: Call): Promise<PlainResult> {
  return exchange(call, echoRequest(call.core.settings, call.state.batchNumber));
}

/** 0820/002. The keys are kept: a reversal may still need them, and the gateway may issue the same set again. */
export async function signOff(call: Call): Promise<PlainResult> {
  if (!call.hasTimeToAsk) return notAsked(call);
  const stan = call.nextStan();
  await call.takeStan(stan);
  const request = signOffRequest(call.core.settings, { stan, batchNumber: call.state.batchNumber });
  const result = await exchange(call, request);
  await call.change({ operation: null, ...(result.outcome === 'answered' && { signedInAtMs: null }) });
  return result;
}

/** Others took all of its time: nothing is written down for it. */
function notAsked(call: Call): PlainResult {
  return { outcome: 'failed', responseCode: null, elapsedMs: call.elapsedMs(), attempts: [] };
}

async function exchange(call: Call, request: Message): Promise<PlainResult> {
  const end = (
    outcome: PlainResult['outcome'],
    attempts: readonly Attempt[],
    responseCode: string | null = null,
  ) => ({
    outcome,
    responseCode,
    elapsedMs: call.elapsedMs(),
    attempts,
  });
  const { connected, attempts } = await connectToFirst(call);
  if (connected === null) return end('failed', attempts);
  const frame = frameOf(call.core.settings, request);
  if (!frame.ok) throw new Error(`a request that cannot be written: ${frame.path}`);
  const answered = connected.conversation.ask(frame.message, frame.bytes, connected.byMs);
  connected.phaseEnds('send');
  const answer = await answered;
  connected.phaseEnds('answer');
  if (answer.kind !== 'answer') {
    const outcome = answer.kind === 'not-sent' ? 'failed' : 'unknown';
    return end(outcome, [...attempts, connected.ends(answer.kind)]);
  }
  const responseCode = fieldAt(answer.message, '39') ?? '';
  const outcome = responseCode === '00' ? 'answered' : 'refused';
  return end(outcome, [...attempts, connected.ends(outcome)], responseCode);
}
