import { fieldAt, type Message } from '@rollcall/iso8583';
import type { Attempt } from '../attempt.ts';
import type { Call } from '../call.ts';
import { limits } from '../limits.ts';
import { Line } from '../line.ts';
import { parameterRequest } from '../request-messages.ts';
import { parseParameters } from './parse-parameters.ts';
import type { TerminalParameters } from './terminal-parameters.ts';

/** How a parameter download ended. What was downloaded holds for `status().parameters` too. */
export interface ParameterDownloadResult {
  readonly outcome: 'downloaded' | 'nothing-to-download' | 'refused' | 'unknown' | 'failed';
  readonly responseCode: string | null;
  readonly parameters: TerminalParameters | null;
  /** Bytes of the answer from the first tag on that this terminal does not know. */
  readonly unreadBytes: number;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

/** 0800/360 → 0810. A tag that the answer does not have keeps its value. */
export async function downloadParameters(call: Call): Promise<ParameterDownloadResult> {
  const line = new Line(call);
  const answer = await line.ask((stan) => {
    const numbers = { stan, batchNumber: call.state.batchNumber };
    return parameterRequest(call.core.settings, numbers);
  }, limits.resendsMax);
  const attempts = line.end();
  const end = (
    outcome: ParameterDownloadResult['outcome'],
    responseCode: string | null,
    unreadBytes = 0,
  ) => ({
    outcome,
    responseCode,
    parameters: call.state.parameters,
    unreadBytes,
    elapsedMs: call.elapsedMs(),
    attempts,
  });
  if (answer.kind !== 'answer') {
    await call.change({ operation: null });
    return end(answer.kind === 'no-connection' || answer.kind === 'not-sent' ? 'failed' : 'unknown', null);
  }
  const responseCode = fieldAt(answer.message, '39') ?? '';
  const f62 = f62Of(answer.message);
  if (responseCode !== '00' || f62.length === 0) {
    await call.change({ operation: null });
    return end(responseCode === '00' ? 'nothing-to-download' : 'refused', responseCode);
  }
  const { parameters, unreadBytes } = parseParameters(f62, call.state.parameters);
  await call.change({ operation: null, parameters });
  return end('downloaded', responseCode, unreadBytes);
}

function f62Of(message: Message): Uint8Array {
  const f62 = message.fields[62];
  return f62 instanceof Uint8Array ? f62 : new Uint8Array(0);
}
