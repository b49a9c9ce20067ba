import { fieldAt, type Message } from '@rollcall/iso8583';
import type { StoredAnswer } from '@rollcall/store';
import { type Draft, decide, type Exchange, type TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/**
 * 0400 → 0410. Its MAC has verified. Idempotent; and a reversal that overtakes its purchase is kept, so that the
 * purchase is refused when it comes.
 */
export async function serveReversal(exchange: Exchange, parts: GatewayParts): Promise<void> {
  const message = exchange.message as Message;
  const { terminalId } = (exchange.state as TerminalState).terminal;
  const batchNumber = fieldAt(message, '61.1') ?? fieldAt(message, '60.2');
  const stan = fieldAt(message, '61.2') ?? fieldAt(message, '11');
  const amount = fieldAt(message, '4');
  if (!batchNumber || !stan || !amount) return decide(exchange, '30', 'field-missing', '4, 11 or 60.2');
  const original = await parts.store.findAnswer(terminalId, batchNumber, stan);
  if (!original) {
    (exchange.draft as Draft).answer = unseen(exchange, parts, { terminalId, batchNumber, stan, amount });
    return decide(exchange, '25', 'reversed-before-seen');
  }
  if (original.amount !== amount) return decide(exchange, '64', 'amount-differs');
  if (original.state === 'unseen') return decide(exchange, '25', 'reversed-before-seen');
  if (original.state === 'reversed') return decide(exchange, '00', 'reversed-again');
  if (original.state === 'approved') {
    (exchange.draft as Draft).answer = { ...original, state: 'reversed', reversedAtMs: exchange.arrivedMs };
  }
  decide(exchange, '00', 'reversed');
}

function unseen(
  exchange: Exchange,
  parts: GatewayParts,
  key: Pick<StoredAnswer, 'terminalId' | 'batchNumber' | 'stan' | 'amount'>,
): StoredAnswer {
  const { time: localTime, date: localDate } = parts.localTime(exchange.arrivedMs);
  return {
    ...key,
    state: 'unseen',
    digest: null,
    responseCode: '25',
    rrn: parts.nextRrn(exchange.arrivedMs),
    authorisationCode: null,
    localTime,
    localDate,
    atMs: exchange.arrivedMs,
    reversedAtMs: exchange.arrivedMs,
  };
}
