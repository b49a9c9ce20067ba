import { fieldAt, inBandFields, type Message } from '@rollcall/iso8583';
import type { Call } from './call.ts';
import type { Answer } from './conversation.ts';
import type { Contender } from './race/contender.ts';
import { frameOf } from './request-frame.ts';

/**
 * Asks on one path. A far end that has proven to be Rollcall is told, beyond the dialect, which operation this is and for
 * how long its answer is waited for; one that does not understand that (30) is asked again without it, now and from then
 * on. Nobody else ever sees more than the dialect has.
 */
export async function ask(call: Call, contender: Contender, request: Message): Promise<Answer> {
  const { core } = call;
  const { endpoint } = contender.path.path;
  const more = contender.isRollcall && core.takesInBand(endpoint) ? inBand(call) : {};
  if (Object.keys(more).length === 0) return send(call, contender, request);
  const answer = await send(call, contender, { ...request, fields: { ...request.fields, ...more } });
  const isFormatError = answer.kind === 'answer' && fieldAt(answer.message, '39') === '30';
  if (!isFormatError) return answer;
  core.noteInBandRefused(endpoint);
  return send(call, contender, request);
}

function inBand(call: Call): Message['fields'] {
  const { inBand: spec } = call.core.settings.codec.profile;
  const remainingMs = call.answerByMs - call.nowMs();
  return spec === undefined ? {} : inBandFields(spec, { operationId: call.id, remainingMs });
}

async function send(call: Call, contender: Contender, request: Message): Promise<Answer> {
  const frame = frameOf(call.core.settings, request);
  if (!frame.ok) throw new Error(`a request that cannot be written: ${frame.path}`);
  const answered = contender.conversation.ask(frame.message, frame.bytes, call.answerByMs);
  contender.phaseEnds('send');
  const answer = await answered;
  contender.phaseEnds('answer');
  return answer;
}
