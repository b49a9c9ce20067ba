import { fieldAt, type Message } from '@rollcall/iso8583';
import { type KeySetRef, Secret } from '@rollcall/keys';
import { stepLedger } from '@rollcall/sign-in';
import type { StoredAnswer } from '@rollcall/store';
import { type Draft, decide, type Exchange, type TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { requestDigest } from './request-digest.ts';

/** 0200 → 0210. Its MAC has verified. The same request again gets the same answer, never a second booking. */
export async function servePurchase(exchange: Exchange, parts: GatewayParts): Promise<void> {
  const message = exchange.message as Message;
  const { terminal } = exchange.state as TerminalState;
  const stan = fieldAt(message, '11');
  const amount = fieldAt(message, '4');
  if (!stan || !amount) return decide(exchange, '30', 'field-missing', stan ? '4' : '11');
  const batchNumber = fieldAt(message, '60.2');
  if (batchNumber !== terminal.batchNumber) {
    return decide(exchange, '77', 'batch-differs', `${batchNumber ?? 'none'}, here ${terminal.batchNumber}`);
  }
  const digest = await requestDigest(exchange, parts);
  if (!digest) return decide(exchange, '96', 'key-store-failure');
  const known = await parts.store.findAnswer(terminal.terminalId, batchNumber, stan);
  if (known) return answerAgain(exchange, known, digest);
  if (!(await isPinGood(exchange, parts))) return refusePin(exchange, parts);
  book(exchange, parts, { stan, amount, batchNumber, digest });
}

function book(
  exchange: Exchange,
  parts: GatewayParts,
  request: Pick<StoredAnswer, 'stan' | 'amount' | 'batchNumber'> & { readonly digest: Uint8Array },
): void {
  const { terminalId } = (exchange.state as TerminalState).terminal;
  const atMs = exchange.arrivedMs;
  const { responseCode, authorisationCode } = parts.host.authorise({
    terminalId,
    amount: request.amount,
    atMs,
  });
  const { time: localTime, date: localDate } = parts.localTime(atMs);
  const answer: StoredAnswer = {
    terminalId,
    ...request,
    state: responseCode === '00' ? 'approved' : 'declined',
    responseCode,
    rrn: parts.nextRrn(atMs),
    authorisationCode,
    localTime,
    localDate,
    atMs,
    reversedAtMs: null,
  };
  (exchange.draft as Draft).answer = answer;
  say(exchange, answer);
  decide(exchange, responseCode, responseCode === '00' ? 'approved' : 'declined-by-host');
}

/** A request whose (terminal, batch, STAN) was seen before. */
function answerAgain(exchange: Exchange, known: StoredAnswer, digest: Uint8Array): void {
  if (known.state === 'reversed' || known.state === 'unseen')
    return decide(exchange, '94', 'already-reversed');
  if (!known.digest || !isSame(known.digest, digest)) return decide(exchange, '94', 'stan-repeated');
  say(exchange, known);
  decide(exchange, known.responseCode, known.state === 'approved' ? 'approved-again' : 'declined-by-host');
}

function say(exchange: Exchange, answer: StoredAnswer): void {
  const { localTime, localDate, rrn, authorisationCode } = answer;
  const fields = new Map([
    [12, localTime],
    [13, localDate],
    [15, localDate],
    [37, rrn],
  ]);
  if (authorisationCode) fields.set(38, authorisationCode);
  exchange.answerFields = fields;
}

/** Reads the PIN block under the set whose MAC verified and hands it on; a request without a PIN is good. */
async function isPinGood(exchange: Exchange, { keyStore, zoneKey }: GatewayParts): Promise<boolean> {
  const message = exchange.message as Message;
  const pinBlock = message.fields[52];
  if (!(pinBlock instanceof Uint8Array)) return true;
  const withPan = fieldAt(message, '53')?.[0] === '2';
  const pan = withPan ? panOf(message) : null;
  if (withPan && !pan) return false;
  const set = exchange.keySet as KeySetRef;
  const [translated] = await keyStore.translatePins([{ set, pinBlock, pan, zoneKey }]);
  return translated?.ok === true;
}

function refusePin(exchange: Exchange, { ledgerLimits }: GatewayParts): void {
  const draft = exchange.draft as Draft;
  const setId = (exchange.keySet as KeySetRef).setId;
  draft.ledger = stepLedger(
    draft.ledger,
    { kind: 'pin-refused', atMs: exchange.arrivedMs, setId },
    ledgerLimits,
  ).ledger;
  decide(exchange, '99', 'pin-failure');
}

function panOf(message: Message): Secret | null {
  const pan = fieldAt(message, '2') ?? fieldAt(message, '35')?.split('D')[0];
  return pan && /^\d+$/.test(pan) ? Secret.fromDigits(pan) : null;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
