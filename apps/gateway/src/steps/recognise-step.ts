import { findExchange, isRequestMti, type Message } from '@rollcall/iso8583';
import { decide } from '../exchange.ts';
import type { Step } from './step.ts';

/** Finds what kind of request this is, by the dialect's data. */
export const recogniseStep: Step = {
  name: 'recognise',
  run(exchange, { codec }) {
    const message = exchange.message as Message;
    if (!isRequestMti(message.mti)) {
      // Answering an answer would let two hosts talk to each other for ever.
      decide(exchange, null, 'response-unasked');
      return undefined;
    }
    const spec = findExchange(codec.profile, message);
    if (!spec) {
      decide(exchange, '12', 'exchange-unknown');
      return undefined;
    }
    exchange.spec = spec;
    if (exchange.terminalId === null) decide(exchange, '30', 'field-missing', '41');
    return undefined;
  },
};
