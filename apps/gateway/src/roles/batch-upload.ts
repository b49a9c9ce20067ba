import { fieldAt, type Message } from '@rollcall/iso8583';
import { type Draft, decide, type Exchange, type TerminalState } from '../exchange.ts';
import { nextBatchNumber } from './batch-number.ts';

/** 0320: a pack of transactions. Counted in its attempt; the card numbers in it are kept nowhere. */
export function serveBatchUpload(exchange: Exchange): void {
  const f48 = fieldAt(exchange.message as Message, '48') ?? '';
  const isPack = /^\d\d(\d{40})*$/.test(f48) && Number(f48.slice(0, 2)) * 40 === f48.length - 2;
  decide(exchange, '00', 'batch-uploaded', isPack ? `${Number(f48.slice(0, 2))} transactions` : null);
}

/**
 * 0320 that ends an upload. It closes the current batch if that one was found unbalanced; any other is closed already,
 * and a terminal that asks again, or after a balanced settlement, hears the same.
 */
export function serveBatchUploadEnd(exchange: Exchange): void {
  const { terminal } = exchange.state as TerminalState;
  const batchNumber = fieldAt(exchange.message as Message, '60.2');
  const isOpen = batchNumber === terminal.batchNumber && terminal.settlement?.batchNumber === batchNumber;
  if (isOpen) (exchange.draft as Draft).terminal = { batchNumber: nextBatchNumber(batchNumber) };
  decide(exchange, '00', 'batch-closed', isOpen ? null : 'nothing to close');
}
