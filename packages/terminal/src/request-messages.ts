import type { Fields, Message } from '@rollcall/iso8583';
import type { PendingReversal } from './pending-reversal.ts';
import { keyFailureF62 } from './status/key-failure-f62.ts';
import type { TerminalSettings } from './terminal-settings.ts';
import type { KeyFailure } from './working-keys.ts';

/** What every request of one terminal has in common. */
type Sender = Pick<TerminalSettings, 'tpdu' | 'header' | 'terminalId' | 'merchantId'>;

/** STAN and batch number of one request. */
export interface Numbers {
  readonly stan: string;
  readonly batchNumber: string;
}

/** What a 0200 says beyond what all requests say; `fields` holds the card and the PIN block. */
export interface PurchaseParts {
  readonly amount: string;
  readonly entryMode: string;
  readonly fields: Fields;
}

/** 0800, F60.3 = the form (facts §3.1). It carries no MAC. */
export function signInRequest(settings: TerminalSettings, numbers: Numbers): Message {
  return request(settings, '0800', {
    11: numbers.stan,
    60: management(numbers.batchNumber, settings.form),
    ...(settings.serial !== null && { 62: serialF62(settings.serial) }),
    63: settings.operator,
  });
}

/** 0820/002. */
export function signOffRequest(sender: Sender, numbers: Numbers): Message {
  return request(sender, '0820', { 11: numbers.stan, 60: management(numbers.batchNumber, '002') });
}

/** 0820/301; it has no F11 (facts §3.3). */
export function echoRequest(sender: Sender, batchNumber: string): Message {
  return request(sender, '0820', { 60: management(batchNumber, '301') });
}

/** 0820/362 with the tag for working keys that could not be taken. */
export function keyFailureReport(sender: Sender, numbers: Numbers, failure: KeyFailure): Message {
  return statusRequest(sender, numbers, keyFailureF62(failure));
}

/** 0820/362. */
export function statusRequest(sender: Sender, numbers: Numbers, f62: Uint8Array): Message {
  return managementRequest(sender, '0820', '362', numbers, f62);
}

/** 0800/360. */
export function parameterRequest(sender: Sender, numbers: Numbers): Message {
  return managementRequest(sender, '0800', '360', numbers);
}

/** A message of the management kind with its network code, F60.3, and what it asks for. */
export function managementRequest(
  sender: Sender,
  mti: '0800' | '0820',
  code: string,
  { stan, batchNumber }: Numbers,
  f62?: Uint8Array,
): Message {
  return request(sender, mti, { 11: stan, 60: management(batchNumber, code), ...(f62 && { 62: f62 }) });
}

/** 0500/201 (facts §3.4). */
export function settlementRequest(settings: TerminalSettings, numbers: Numbers, f48: string): Message {
  return request(settings, '0500', {
    11: numbers.stan,
    48: f48,
    49: '156',
    60: management(numbers.batchNumber, '201'),
    63: settings.operator,
  });
}

/** 0320: 201 a pack of transactions, 202 and 207 the end of an unbalanced and of a balanced batch. */
export function uploadRequest(
  sender: Sender,
  code: '201' | '202' | '207',
  { stan, batchNumber }: Numbers,
  f48: string,
): Message {
  return request(sender, '0320', { 11: stan, 48: f48, 60: management(batchNumber, code) });
}

/** 0200, F3 = 000000, in fen; F64 is put in when the frame is written. */
export function purchaseRequest(sender: Sender, numbers: Numbers, purchase: PurchaseParts): Message {
  return request(sender, '0200', {
    3: '000000',
    4: purchase.amount,
    11: numbers.stan,
    22: purchase.entryMode,
    25: '00',
    49: '156',
    60: financial(numbers.batchNumber),
    64: macPlaceholder,
    ...purchase.fields,
  });
}

/** 0400 of a purchase, with its own F11 and batch (facts §3.6). */
export function reversalRequest(sender: Sender, original: PendingReversal): Message {
  return request(sender, '0400', {
    3: '000000',
    4: original.amount,
    11: original.stan,
    22: original.entryMode,
    25: '00',
    39: original.reason,
    49: '156',
    60: financial(original.batchNumber),
    64: macPlaceholder,
  });
}

const macPlaceholder = new Uint8Array(8);

function request({ tpdu, header, terminalId, merchantId }: Sender, mti: string, fields: Fields): Message {
  return { tpdu, header, mti, fields: { ...fields, 41: terminalId, 42: merchantId } };
}

function management(batchNumber: string, code: string) {
  return { '1': '00', '2': batchNumber, '3': code };
}

/** Reads chips (60.4 = 5), the chip did not fail (60.5 = 0), no partial approval (60.6 = 0). */
function financial(batchNumber: string) {
  return { '1': '22', '2': batchNumber, '3': '000', '4': '5', '5': '0', '6': '0' };
}

/** `Sequence No`, two digits of length, then licence number and serial (facts §2.2). */
function serialF62(serial: string): Uint8Array {
  return new TextEncoder().encode(`Sequence No${String(serial.length).padStart(2, '0')}${serial}`);
}
