import { createFrameDecoder, type FrameDecoder, fieldAt, type Message, responseMti } from '@rollcall/iso8583';
import {
  type BlockCiphers,
  computeMac,
  f64Of,
  Secret,
  sealWorkingKeys,
  type WorkingKeyForm,
  workingKeyForms,
} from '@rollcall/keys';
import type { Link } from '@rollcall/transport';
import { type Death, SimProcess } from '../core/sim-process.ts';
import type { VirtualTime } from '../core/virtual-time.ts';
import type { HostBatch } from '../judge/batch-judge.ts';
import type { NetworkWeather } from '../network/network-weather.ts';
import { hostKeyOf, type SimulatedNetwork } from '../network/simulated-net.ts';
import type { HostManners } from '../plan/schedule-plan.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { gatewayPort } from './cluster.ts';
import { cupPosCodec } from './cup-pos-codec.ts';

/** Sums that differ: other channels book at it too. */
/** Hosts end a day by themselves: the next 0810 names another batch. */
const oddsOfCutOver = 0.06;
const oddsOfDifference = 0.4;
/** A transaction in an 0320: 00, F11, a PAN, F4. */
const uploadedRecord = /00(\d{6})\d{20}(\d{12})/g;

/** What an answer says again of its request. */
const echoedFields = [11, 41, 42, 60] as const;

interface PlainTerminal {
  readonly tmk: Secret;
  readonly form: WorkingKeyForm;
  mak: Secret | null;
  batchNumber: string;
}

interface Booking {
  readonly amount: string;
  state: 'approved' | 'reversed' | 'unseen';
}

interface Batch extends HostBatch {
  readonly uploaded: Map<string, string>;
  isEnded: boolean;
}

/**
 * A host of today: plain 8583, no cluster, new keys for each 0800 and the old ones dead at once. Its books survive
 * whatever happens to it.
 */
export class PlainHost {
  readonly name: string;
  readonly endpoint;
  readonly bookings = new Map<string, Booking>();
  readonly #batches = new Map<string, Batch>();
  process: SimProcess | null = null;
  readonly #terminals = new Map<string, PlainTerminal>();
  readonly #decoders = new Map<Link, FrameDecoder>();
  readonly #options;

  constructor(options: {
    readonly name: string;
    readonly time: VirtualTime;
    readonly network: SimulatedNetwork;
    readonly weather: NetworkWeather;
    readonly random: SeededRandom;
    readonly ciphers: BlockCiphers;
    readonly manners: HostManners;
    readonly log: (who: string, what: string) => void;
  }) {
    this.name = options.name;
    this.endpoint = { scheme: 'tcp' as const, host: options.name, port: gatewayPort };
    this.#options = options;
  }

  register(terminalId: string, { tmk, form }: Pick<PlainTerminal, 'tmk' | 'form'>): void {
    this.#terminals.set(terminalId, { tmk, form, mak: null, batchNumber: '000001' });
  }

  start(): void {
    if (this.process?.isAlive) return;
    const { time, weather, network, log } = this.#options;
    weather.setPower(hostKeyOf(this.endpoint), true);
    const process = new SimProcess(this.name, time, (death) => this.#died(death));
    this.process = process;
    this.#decoders.clear();
    log(this.name, 'starts');
    void network.netOfHost(process, null).listen(this.endpoint, {
      connectionsMax: 1_000,
      idleTimeoutMs: 60_000,
      writeTimeoutMs: 10_000,
      pendingWriteBytesMax: 65_536,
      onOpen: (link) =>
        this.#decoders.set(link, createFrameDecoder({ codec: cupPosCodec, lengthPrefix: 'binary2' })),
      onBytes: (link, chunk) => this.#take(process, link, chunk),
      onClose: (link) => this.#decoders.delete(link),
    });
  }

  stateOf(terminalId: string, batchNumber: string, stan: string): Booking['state'] | 'nothing' {
    return this.bookings.get(`${terminalId}/${batchNumber}/${stan}`)?.state ?? 'nothing';
  }

  /** Null for a batch of which it was never told sums. */
  batchOf(terminalId: string, batchNumber: string): HostBatch | null {
    return this.#batches.get(`${terminalId}/${batchNumber}`) ?? null;
  }

  #died(death: Death): void {
    this.#options.log(this.name, death);
    if (death === 'power-lost') this.#options.weather.setPower(hostKeyOf(this.endpoint), false);
  }

  #take(process: SimProcess, link: Link, chunk: Uint8Array): void {
    for (const event of this.#decoders.get(link)?.push(chunk) ?? []) {
      if (event.kind !== 'frame') continue;
      process.setTimer(this.#options.random.between(5, 60), () => {
        const answer = this.#answer(event.bytes);
        if (answer === null) return;
        link.write(answer);
        if (this.#options.manners.hangsUp) link.end();
      });
    }
  }

  #answer(frame: Uint8Array): Uint8Array | null {
    const decoded = cupPosCodec.decode(frame);
    if (!decoded.ok) return null;
    const { message, macRange } = decoded;
    const terminal = this.#terminals.get(fieldAt(message, '41') ?? '');
    if (terminal === undefined) return this.#written(message, { 39: '97' });
    switch (message.mti) {
      case '0800':
        return this.#signIn(message, terminal);
      case '0200':
      case '0400': {
        const data = macRange && frame.subarray(macRange.start, macRange.end);
        if (!data || !this.#isMacRight(terminal, data, message.fields[64]))
          return this.#written(message, { 39: 'A0' });
        return message.mti === '0200' ? this.#purchase(message, terminal) : this.#reversal(message, terminal);
      }
      case '0500':
        return this.#settlement(message, terminal);
      case '0320':
        return this.#upload(message, terminal);
      case '0820':
        return this.#written(message, { 39: this.#isUnknownReport(message) ? '12' : '00' });
      default:
        return this.#written(message, { 39: '00' });
    }
  }

  /** New keys each time: the trap of every race. */
  #signIn(message: Message, terminal: PlainTerminal): Uint8Array {
    const { random, ciphers } = this.#options;
    const { tmk, form } = terminal;
    if (random.happens(oddsOfCutOver)) terminal.batchNumber = batchAfter(terminal.batchNumber);
    const { keyBytes, cipher, hasTdk } = workingKeyForms[form];
    const key = (bytes: number) => new Secret(random.bytes(bytes));
    const keys = {
      pik: key(keyBytes),
      mak: key(cipher === 'sm4' ? 16 : 8),
      ...(hasTdk && { tdk: key(keyBytes) }),
    };
    terminal.mak = keys.mak;
    const f62 = sealWorkingKeys(ciphers, { tmk, form, keys });
    return this.#written(message, {
      39: '00',
      60: { '1': '00', '2': terminal.batchNumber, '3': form },
      62: f62,
    });
  }

  #purchase(message: Message, terminal: PlainTerminal): Uint8Array {
    const { key, batchNumber, amount } = originalOf(message);
    if (batchNumber !== terminal.batchNumber) return this.#written(message, { 39: '77' });
    const known = this.bookings.get(key);
    // The same request doubled on its way gets the same answer; terminals would take a 94 for a decline.
    const isAgain = known?.state === 'approved' && known.amount === amount;
    if (known && !isAgain) return this.#written(message, { 39: '94' });
    this.bookings.set(key, { amount, state: 'approved' });
    return this.#approval(message, terminal);
  }

  #reversal(message: Message, terminal: PlainTerminal): Uint8Array {
    const { key, amount } = originalOf(message);
    const booking = this.bookings.get(key);
    if (booking === undefined) this.bookings.set(key, { amount, state: 'unseen' });
    if (booking === undefined || booking.state === 'unseen') return this.#written(message, { 39: '25' });
    booking.state = 'reversed';
    return this.#approval(message, terminal);
  }

  /** Sums that agree end the batch; of others it wants to see every transaction first. */
  #settlement(message: Message, terminal: PlainTerminal): Uint8Array {
    const f48 = fieldAt(message, '48') ?? '';
    const { key, batchNumber } = batchNamedIn(message);
    const isBalanced = this.#batches.get(key)?.isBalanced ?? !this.#options.random.happens(oddsOfDifference);
    if (!this.#batches.has(key))
      this.#batches.set(key, { isBalanced, uploaded: new Map(), isEnded: isBalanced });
    if (isBalanced) endBatch(terminal, batchNumber);
    const flag = isBalanced ? '1' : '2';
    return this.#written(message, { 39: '00', 48: `${f48.slice(0, 30)}${flag}${f48.slice(31, 61)}${flag}` });
  }

  #isUnknownReport(message: Message): boolean {
    return !this.#options.manners.takesReports && fieldAt(message, '60.3') === '362';
  }

  #upload(message: Message, terminal: PlainTerminal): Uint8Array {
    if (!this.#options.manners.takesUploads) return this.#written(message, { 39: '40' });
    const { key, batchNumber } = batchNamedIn(message);
    const batch = this.#batches.get(key);
    if (batch && fieldAt(message, '60.3') === '201') {
      for (const [, stan = '', amount = ''] of (fieldAt(message, '48') ?? '')
        .slice(2)
        .matchAll(uploadedRecord))
        batch.uploaded.set(stan, amount);
    } else if (batch) {
      batch.isEnded = true;
      endBatch(terminal, batchNumber);
    }
    return this.#written(message, { 39: '00' });
  }

  #approval(message: Message, terminal: PlainTerminal): Uint8Array {
    const { 3: processingCode, 4: amount, 25: condition } = message.fields;
    const fields = { 3: processingCode, 4: amount, 25: condition, 38: '123456', 39: '00', 49: '156' };
    return this.#written(message, fields, terminal);
  }

  #written(request: Message, fields: Record<number, unknown>, signer?: PlainTerminal): Uint8Array {
    const present: Record<number, unknown> = { 12: '083015', 13: '1122', 37: '083015000001' };
    if (signer) present[64] = new Uint8Array(8);
    for (const field of echoedFields) addField(present, field, request.fields[field]);
    for (const field in fields) addField(present, Number(field), fields[field]);
    const answer: Message = {
      tpdu: '6000000003',
      header: request.header,
      mti: responseMti(request.mti) ?? '',
      fields: present as Message['fields'],
    };
    const encoded = cupPosCodec.encodeFrame(answer, 'binary2');
    if (!encoded.ok)
      throw new Error(`a plain host cannot answer: ${encoded.error.path} ${encoded.error.message}`);
    const { bytes, macRange } = encoded;
    if (signer && macRange)
      bytes.set(this.#mac(signer, bytes.subarray(macRange.start, macRange.end)), macRange.end);
    return bytes;
  }

  #isMacRight(terminal: PlainTerminal, data: Uint8Array, f64: unknown): boolean {
    if (!(f64 instanceof Uint8Array)) return false;
    const right = this.#mac(terminal, data);
    return f64.length === right.length && right.every((byte, i) => byte === f64[i]);
  }

  /** Empty before its first sign-in. */
  #mac({ mak, form }: PlainTerminal, data: Uint8Array): Uint8Array {
    if (mak === null) return new Uint8Array();
    const algorithm = form === '006' ? 'sm4' : 'cup-ecb';
    return f64Of(
      computeMac(this.#options.ciphers, { algorithm, key: mak, padding: 'zero', data }),
      'ascii-hex',
    );
  }
}

function addField(fields: Record<number, unknown>, field: number, value: unknown): void {
  if (value !== undefined) fields[field] = value;
}

function batchNamedIn(message: Message) {
  const batchNumber = fieldAt(message, '60.2') ?? '';
  return { key: `${fieldAt(message, '41')}/${batchNumber}`, batchNumber };
}

/** Goes on to the next batch, unless it has before. */
function endBatch(terminal: PlainTerminal, batchNumber: string): void {
  if (batchNumber !== terminal.batchNumber) return;
  terminal.batchNumber = batchAfter(batchNumber);
}

function originalOf(message: Message) {
  const batchNumber = fieldAt(message, '60.2') ?? '';
  const stan = fieldAt(message, '11') ?? '';
  return {
    key: `${fieldAt(message, '41')}/${batchNumber}/${stan}`,
    batchNumber,
    amount: fieldAt(message, '4') ?? '',
  };
}

function batchAfter(batchNumber: string): string {
  return String(Number(batchNumber) + 1).padStart(6, '0');
}
