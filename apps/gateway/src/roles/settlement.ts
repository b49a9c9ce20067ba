import { fieldAt, type Message } from '@rollcall/iso8583';
import { type Draft, decide, type Exchange, type TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { nextBatchNumber } from './batch-number.ts';
import { areSame, haveSameSums, inWords, sumsIn, withFlags } from './settlement-f48.ts';
import { serveStanding } from './standing.ts';

/**
 * 0500 → 0510: the terminal's sums against our books of the batch it names. The current batch is closed by sums that
 * agree, in the commit that remembers the answer; any other batch is compared and left as it is, so that a terminal
 * that asks again, or that a restored backup has left behind, comes to its end.
 */
export async function serveSettlement(exchange: Exchange, parts: GatewayParts): Promise<void> {
  const message = exchange.message as Message;
  const batchNumber = fieldAt(message, '60.2');
  if (!batchNumber) return serveStanding(exchange, parts);
  const f48 = fieldAt(message, '48');
  if (f48 === undefined) return decide(exchange, '30', 'field-missing', '48');
  const said = sumsIn(f48);
  if (!said) {
    exchange.answerFields = new Map([[48, withFlags(f48, '3')]]);
    return decide(exchange, '00', 'settlement-unreadable', `F48 has ${f48.length} digits`);
  }
  if (answerAgain(exchange, batchNumber, f48)) return;
  const { terminalId } = (exchange.state as TerminalState).terminal;
  const booked = await parts.store.batchTotals(terminalId, batchNumber);
  const isBalanced = areSame(said, booked);
  answer(exchange, batchNumber, withFlags(f48, isBalanced ? '1' : '2'));
  if (isBalanced) decide(exchange, '00', 'settled', inWords(booked));
  else decide(exchange, '00', 'settlement-unbalanced', `said ${inWords(said)}; here ${inWords(booked)}`);
}

function answer(exchange: Exchange, batchNumber: string, f48: string): void {
  exchange.answerFields = new Map([[48, f48]]);
  const { terminal } = exchange.state as TerminalState;
  if (batchNumber !== terminal.batchNumber) return;
  (exchange.draft as Draft).terminal = {
    settlement: { batchNumber, f48 },
    ...(isBalancedF48(f48) ? { batchNumber: nextBatchNumber(batchNumber) } : {}),
  };
}

/** The same sums for a batch that is closed: its answer was lost. Books that changed since change nothing in it. */
function answerAgain(exchange: Exchange, batchNumber: string, f48: string): boolean {
  const { terminal } = exchange.state as TerminalState;
  const { settlement } = terminal;
  if (settlement?.batchNumber !== batchNumber || batchNumber === terminal.batchNumber) return false;
  if (!haveSameSums(settlement.f48, f48)) return false;
  exchange.answerFields = new Map([[48, settlement.f48]]);
  decide(exchange, '00', isBalancedF48(settlement.f48) ? 'settled' : 'settlement-unbalanced', 'again');
  return true;
}

function isBalancedF48(f48: string): boolean {
  return f48[30] === '1';
}
