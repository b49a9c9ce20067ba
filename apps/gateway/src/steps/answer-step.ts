import { type FieldValue, type Message, type RawFields, responseMti } from '@rollcall/iso8583';
import { decide, type Exchange, type Outcome } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { macFieldOf, macSchemeOf } from '../mac-scheme.ts';
import { closesBatch } from '../terminals/remembered-requests.ts';
import type { Step, StepResult } from './step.ts';

/** What is echoed where no data says so: a request that was not recognised or not understood. */
const echoedByDefault: readonly number[] = [11, 41, 42, 60];
const addedByDefault: readonly number[] = [12, 13, 37, 39];

/**
 * What may be said to a copy of what was kept: an answer to it, another request under its F11, keys or batch out of step.
 * Any other refusal reads as one of the first, whose answer may not have come: an operator may have blocked the terminal
 * meanwhile.
 */
const tellsOfCopy: ReadonlySet<string> = new Set(['00', '94', '77', '99', 'A0']);

/** Builds the answer on the open connection, in the framing and the envelope the request came in. */
export const answerStep: Step = {
  name: 'answer',
  always: true,
  run(exchange, parts) {
    const { outcome } = exchange;
    if (outcome?.responseCode == null) return undefined;
    if (!tellsOfCopy.has(outcome.responseCode) && parts.maybeKept.has(exchange)) {
      decide(exchange, null, outcome.reason, 'outcome unknown');
      return undefined;
    }
    if (outcome.responseCode === '96' && isBooking(exchange)) parts.unbooked.add(exchange);
    const answer = answerOf(exchange, outcome, parts);
    return answer && send(exchange, answer, parts);
  },
};

function answerOf(exchange: Exchange, outcome: Outcome, parts: GatewayParts): Message | undefined {
  const request = exchange.message ?? exchange.partial;
  const { spec } = exchange;
  const mti = spec?.responseMti ?? (request?.mti ? responseMti(request.mti) : null);
  if (!request || mti === null) return undefined;
  const fields: Record<number, FieldValue> = {};
  for (const field of spec?.echo ?? echoedByDefault) {
    const value = request.fields[field];
    if (value !== undefined) fields[field] = echoedValue(exchange, field, value);
  }
  for (const field of spec?.add ?? addedByDefault) {
    const value = addedValue(exchange, field, outcome, parts);
    if (value !== undefined) fields[field] = value;
  }
  const answer = {
    tpdu: request.tpdu && mirrorTpdu(request.tpdu),
    header: request.header && clearProcessingRequirement(request.header),
    mti,
    fields,
  };
  const raw = exchange.message?.raw;
  return raw ? { ...answer, raw: echoedRaw(raw, spec?.echo ?? echoedByDefault) } : answer;
}

/** As it came, but where the gateway knows better: the current batch in a sign-in, the flags of a settlement. */
function echoedValue(exchange: Exchange, field: number, value: FieldValue): FieldValue {
  if (field === 60 && exchange.outcome?.reason === 'signed-in') return withCurrentBatch(exchange, value);
  return exchange.answerFields.get(field) ?? value;
}

function withCurrentBatch(exchange: Exchange, f60: FieldValue): FieldValue {
  const batchNumber = exchange.state?.terminal.batchNumber;
  if (!batchNumber || typeof f60 === 'string' || f60 instanceof Uint8Array) return f60;
  return { ...f60, '2': batchNumber };
}

/** Bytes that no text carries are echoed as they came: terminals compare F41 and F42 byte for byte. */
function echoedRaw(raw: RawFields, echo: readonly number[]): RawFields {
  return Object.fromEntries(Object.entries(raw).filter(([field]) => echo.includes(Number(field))));
}

/** What the gateway adds to an answer of its own accord; a role's own value wins. */
function addedValue(
  exchange: Exchange,
  field: number,
  outcome: Outcome,
  parts: GatewayParts,
): FieldValue | undefined {
  const own = exchange.answerFields.get(field);
  if (own !== undefined) return own;
  switch (field) {
    case 12:
      return parts.localTime(exchange.arrivedMs).time;
    case 13:
    case 15:
      return parts.localTime(exchange.arrivedMs).date;
    case 32:
      return parts.acquirerId;
    case 37: {
      const stan = exchange.message?.fields[11];
      return `${parts.localTime(exchange.arrivedMs).time}${typeof stan === 'string' ? stan : '000000'}`;
    }
    case 39:
      return outcome.responseCode ?? undefined;
    default:
      return undefined;
  }
}

function send(exchange: Exchange, answer: Message, parts: GatewayParts): Promise<StepResult> | undefined {
  if (exchange.keySet && exchange.spec?.mac === 'required') return sendWithMac(exchange, answer, parts);
  const encoded = parts.codec.encodeFrame(answer, exchange.lengthPrefix);
  if (!encoded.ok) throw new Error(`answer not encodable at ${encoded.error.path}: ${encoded.error.code}`);
  exchange.peer.write(encoded.bytes);
  return undefined;
}

async function sendWithMac(exchange: Exchange, answer: Message, parts: GatewayParts): Promise<StepResult> {
  const set = exchange.keySet as NonNullable<Exchange['keySet']>;
  const macField = macFieldOf(exchange.message as Message);
  const fields = { ...answer.fields, [macField]: new Uint8Array(8) };
  const encoded = parts.codec.encodeFrame({ ...answer, fields }, exchange.lengthPrefix);
  if (!encoded.ok) throw new Error(`answer not encodable at ${encoded.error.path}: ${encoded.error.code}`);
  if (!encoded.macRange || !exchange.state) throw new Error('answer without a MAC range');
  const { start, end } = encoded.macRange;
  const scheme = macSchemeOf(exchange.state.terminal, set.family);
  const [mac] = await parts.keyStore.makeMacs([{ set, scheme, data: encoded.bytes.subarray(start, end) }]);
  if (!mac?.ok) throw new Error(`answer not MACed: ${mac?.fault}`);
  encoded.bytes.set(mac.value, end);
  exchange.peer.write(encoded.bytes);
  return undefined;
}

/** `60` destination source → `60` source destination. Source: facts/cup-8583 §1.2. */
function mirrorTpdu(tpdu: string): string {
  return tpdu.slice(0, 2) + tpdu.slice(6, 10) + tpdu.slice(2, 6);
}

/** Digit 6 is a request in an answer: 3 there would make the terminal sign in again, and again. */
function clearProcessingRequirement(header: string): string {
  return `${header.slice(0, 5)}0${header.slice(6)}`;
}

/** Whether a copy of it would book, or close a batch, when the first has been refused. */
function isBooking({ spec }: Exchange): boolean {
  return spec?.role === 'purchase' || closesBatch(spec);
}
