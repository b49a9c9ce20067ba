import { type InBandSpec, isRequestMti, readInBand } from '@rollcall/iso8583';
import { decide, type Exchange } from '../exchange.ts';
import type { Step } from './step.ts';

/** Bytes become a message. A bad body with a readable MTI is answered 30; without one there is nobody to answer. */
export const decodeStep: Step = {
  name: 'decode',
  run(exchange, { codec }) {
    const decoded = codec.decode(exchange.bytes);
    if (decoded.ok) {
      exchange.message = decoded.message;
      exchange.macRange = decoded.macRange;
      exchange.terminalId = textField(decoded.message.fields[41]);
      hearInBand(exchange, codec.profile.inBand);
      return undefined;
    }
    const { partial, error } = decoded;
    exchange.partial = partial;
    exchange.terminalId = textField(partial.fields[41]);
    const isAnswerable = partial.mti !== null && isRequestMti(partial.mti);
    decide(exchange, isAnswerable ? '30' : null, 'format-error', `${error.path}: ${error.code}`);
    if (!isAnswerable) exchange.peer.end();
    return undefined;
  },
};

/** What a terminal says beyond the dialect counts only where it knows that it speaks to Rollcall. */
function hearInBand(exchange: Exchange, spec: InBandSpec | undefined): void {
  const { message, peer, arrivedUs } = exchange;
  if (spec === undefined || !message || message.fields[spec.field] === undefined || !peer.isRollcall) return;
  const { operationId, remainingMs } = readInBand(spec, message.fields);
  exchange.operationId = operationId;
  exchange.deadlineUs = remainingMs === null ? null : arrivedUs + remainingMs * 1_000;
}

function textField(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
