import type { Message } from '@rollcall/iso8583';
import { answerTo, approval, f60, type Reply, withMac } from './fake-gateway.ts';
import { hex, vectorKeys } from './vectors.ts';

export interface Booking {
  readonly batchNumber: string;
  readonly stan: string;
  readonly amount: string;
  state: 'approved' | 'reversed' | 'unseen';
}

/** How the line treats one exchange: fine, the answer is lost, or the request is. */
export type Line = 'fine' | 'answer-lost' | 'request-lost';

/**
 * A host with books: it approves what it has not seen, takes back what it is asked to once and for good, compares at
 * settlement and raises the batch. It notes what no terminal may do.
 */
export class HostBooks {
  readonly bookings = new Map<string, Booking>();
  readonly faults: string[] = [];
  readonly settled: { readonly batchNumber: string; readonly isBalanced: boolean }[] = [];
  /** Transactions of 0320 packs, as F48 has them. */
  readonly uploaded: string[] = [];
  batchNumber = '000001';
  lineOf: (request: Message) => Line = () => 'fine';
  readonly #purchases = new Set<string>();

  /** To be given to a fake gateway. */
  readonly respond = (request: Message, frame: Uint8Array): Reply => {
    if (request.mti === '0200') this.#note(original(request).key);
    const line = this.lineOf(request);
    if (line === 'request-lost') return 'hang-up';
    const answer = this.#answer(request, frame);
    return line === 'answer-lost' ? 'hang-up' : [answer];
  };

  state(batchNumber: string, stan: string): Booking['state'] | 'nothing' {
    return this.bookings.get(`${batchNumber}/${stan}`)?.state ?? 'nothing';
  }

  /** Count and sum of what is approved in its present batch. */
  get approved(): { readonly debitCount: number; readonly debitAmount: string } {
    const own = [...this.bookings.values()].filter(
      ({ batchNumber, state }) => batchNumber === this.batchNumber && state === 'approved',
    );
    const sum = own.reduce((total, { amount }) => total + BigInt(amount), 0n);
    return { debitCount: own.length, debitAmount: String(sum).padStart(12, '0') };
  }

  /** Every 0200 that reaches the line, whatever the line then does with it. */
  #note(key: string): void {
    if (this.#purchases.has(key)) this.faults.push(`0200 ${key}: F11 used again`);
    this.#purchases.add(key);
  }

  #answer(request: Message, frame: Uint8Array): Message | Uint8Array {
    const code = networkCode(request);
    if (request.mti === '0800' && code === '003') {
      return answerTo(request, { 39: '00', 60: f60(this.batchNumber), 62: hex(vectorKeys('V1').f62) });
    }
    if (request.mti === '0200') return this.#purchase(request, frame);
    if (request.mti === '0400') return this.#reversal(request, frame);
    if (request.mti === '0500') return this.#settlement(request);
    if (request.mti === '0320') return this.#upload(request, code);
    return answerTo(request, { 39: '00' });
  }

  #purchase(request: Message, frame: Uint8Array): Message | Uint8Array {
    if (!isMacRight(request, frame)) return this.#refuse(request, 'A0', 'MAC');
    const { key, batchNumber, stan, amount } = original(request);
    if (batchNumber !== this.batchNumber) return this.#refuse(request, '77', 'batch');
    if (this.bookings.has(key)) return this.#refuse(request, '94', 'F11 used again');
    this.bookings.set(key, { batchNumber, stan, amount, state: 'approved' });
    return withMac(approval(request), vectorKeys('V1').mak);
  }

  #reversal(request: Message, frame: Uint8Array): Message | Uint8Array {
    if (!isMacRight(request, frame)) return this.#refuse(request, 'A0', 'MAC');
    const { key, batchNumber, stan, amount } = original(request);
    const booking = this.bookings.get(key);
    if (booking === undefined) this.bookings.set(key, { batchNumber, stan, amount, state: 'unseen' });
    if (booking === undefined || booking.state === 'unseen') return answerTo(request, { 39: '25' });
    booking.state = 'reversed';
    return withMac(approval(request), vectorKeys('V1').mak);
  }

  #settlement(request: Message): Message {
    const { 48: totals = '', 60: f60OfRequest } = request.fields as Readonly<Record<number, never>>;
    const batchNumber = batchOf(request);
    const before = this.settled.find((batch) => batch.batchNumber === batchNumber);
    const own = [...this.bookings.values()].filter(
      (booking) => booking.batchNumber === batchNumber && booking.state === 'approved',
    );
    const sum = own.reduce((total, { amount }) => total + BigInt(amount), 0n);
    const isBalanced = (totals as string).startsWith(
      `${String(sum).padStart(12, '0')}${String(own.length).padStart(3, '0')}`,
    );
    if (before === undefined) {
      this.settled.push({ batchNumber, isBalanced });
      this.#raiseBatch(batchNumber);
    }
    const flag = (before?.isBalanced ?? isBalanced) ? '1' : '2';
    const answered = `${(totals as string).slice(0, 30)}${flag}${(totals as string).slice(31, 61)}1`;
    return answerTo(request, { 39: '00', 48: answered, 60: f60OfRequest });
  }

  #upload(request: Message, code: string): Message {
    const f48 = request.fields[48] as string;
    const records = f48.slice(2).match(/.{40}/g) ?? [];
    if (code === '201') this.uploaded.push(...records.filter((record) => !this.uploaded.includes(record)));
    return answerTo(request, { 39: '00' });
  }

  #raiseBatch(batchNumber: string): void {
    this.batchNumber = String(Number(batchNumber) + 1).padStart(6, '0');
  }

  #refuse(request: Message, code: string, fault: string): Message {
    this.faults.push(`${request.mti} ${String(request.fields[11])}: ${fault}`);
    return answerTo(request, { 39: code });
  }
}

function networkCode(request: Message): string {
  return (request.fields[60] as Readonly<Record<string, string>>)['3'] ?? '';
}

function batchOf(request: Message): string {
  return (request.fields[60] as Readonly<Record<string, string>>)['2'] ?? '';
}

function original(request: Message) {
  const { 4: amount, 11: stan } = request.fields as Readonly<Record<number, string>>;
  const batchNumber = batchOf(request);
  return { key: `${batchNumber}/${stan}`, batchNumber, stan: stan ?? '', amount: amount ?? '' };
}

function isMacRight(request: Message, frame: Uint8Array): boolean {
  const right = withMac(request, vectorKeys('V1').mak);
  return Buffer.compare(right.subarray(-8), frame.subarray(-8)) === 0;
}
