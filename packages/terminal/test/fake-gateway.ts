import {
  compileProfile,
  createFrameDecoder,
  cupPos,
  type Fields,
  type Message,
  responseMti,
} from '@rollcall/iso8583';
import { computeMac, f64Of, Secret } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { type Link, listenTcp, parseEndpoint, type TcpListener } from '@rollcall/transport';
import { hex, vectorKeys } from './vectors.ts';

export const codec = compileProfile(cupPos);

/** What the fake does with a request: answer with messages or raw frames in order and perhaps hang up, or say nothing. */
export type Reply = readonly (Message | Uint8Array | 'hang-up')[] | 'silence' | 'hang-up';
export type Respond = (request: Message, frame: Uint8Array) => Reply | Promise<Reply>;

export interface FakeGateway {
  readonly endpoint: { readonly host: string; readonly port: number };
  /** Every request as it came, without its length prefix. */
  readonly frames: readonly Uint8Array[];
  readonly requests: readonly Message[];
  /** Resolves when `count` requests have come. */
  arrived(count: number): Promise<void>;
  /** What it does from now on. */
  respond: Respond;
  close(): Promise<void>;
}

/** A gateway of a few lines over a real socket: it approves everything under the keys of vector V1. */
export async function startFakeGateway(respond: Respond = approve): Promise<FakeGateway> {
  const decoders = new Map<Link, ReturnType<typeof createFrameDecoder>>();
  const frames: Uint8Array[] = [];
  const requests: Message[] = [];
  const waiting: { count: number; tell: () => void }[] = [];
  const listener: TcpListener = await listenTcp({
    host: '127.0.0.1',
    port: 0,
    connectionsMax: 100,
    idleTimeoutMs: 60_000,
    writeTimeoutMs: 10_000,
    pendingWriteBytesMax: 65_536,
    onOpen: (link) => decoders.set(link, createFrameDecoder({ codec, lengthPrefix: 'binary2' })),
    onBytes: (link, chunk) => {
      for (const event of decoders.get(link)?.push(chunk) ?? []) {
        if (event.kind === 'frame') void serve(link, event.bytes);
      }
    },
    onClose: (link) => decoders.delete(link),
  });
  const parsed = parseEndpoint(listener.address);
  if (!parsed.ok) throw new Error(listener.address);

  async function serve(link: Link, frame: Uint8Array): Promise<void> {
    const decoded = codec.decode(frame);
    if (!decoded.ok) throw new Error(`the terminal sent ${decoded.error.path}: ${decoded.error.message}`);
    frames.push(frame);
    requests.push(decoded.message);
    for (const waiter of waiting) if (requests.length >= waiter.count) waiter.tell();
    const reply = await gateway.respond(decoded.message, frame);
    if (reply === 'silence') return;
    for (const answer of reply === 'hang-up' ? [reply] : reply) {
      if (answer === 'hang-up') link.end();
      else link.write(written(answer));
    }
  }

  const gateway: FakeGateway = {
    endpoint: { host: parsed.value.host, port: parsed.value.port },
    frames,
    requests,
    arrived: (count) =>
      new Promise((tell) => (requests.length >= count ? tell() : waiting.push({ count, tell }))),
    respond,
    close: () => listener.close({ graceMs: 0 }),
  };
  return gateway;
}

/** The answer to a request, with what is echoed; undefined drops a field. */
export function answerTo(
  request: Message,
  fields: Readonly<Record<number, Fields[number] | undefined>>,
): Message {
  const echoed = Object.fromEntries([11, 41, 42, 60].map((field) => [field, request.fields[field]]));
  const all = Object.entries({ ...echoed, 12: '083015', 13: '1122', 37: '083015000001', ...fields });
  return {
    tpdu: '6000000003',
    header: request.header,
    mti: responseMti(request.mti) ?? '',
    fields: Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Fields,
  };
}

/** F60 of a management message with the batch number that the gateway gives. */
export function f60(batchNumber: string, form = '003') {
  return { '1': '00', '2': batchNumber, '3': form };
}

export function approve(request: Message): Reply {
  switch (request.mti) {
    case '0800':
      return [answerTo(request, { 39: '00', 60: f60('000002'), 62: hex(vectorKeys('V1').f62) })];
    case '0820':
      return [answerTo(request, { 39: '00' })];
    default:
      return [withMac(approval(request), vectorKeys('V1').mak)];
  }
}

export function approval(request: Message): Message {
  const { 3: processingCode, 4: amount, 25: condition } = request.fields;
  return answerTo(request, {
    3: processingCode,
    4: amount,
    25: condition,
    38: '123456',
    39: '00',
    49: '156',
    64: new Uint8Array(8),
  });
}

/** Content of the message with a UnionPay MAC under `mak`. */
export function withMac(message: Message, mak: string): Uint8Array {
  const encoded = codec.encode(message);
  if (!encoded.ok || !encoded.macRange) throw new Error('no MAC field');
  const { bytes, macRange } = encoded;
  const data = bytes.subarray(macRange.start, macRange.end);
  const mac = computeMac(opensslCiphers, {
    algorithm: 'cup-ecb',
    key: Secret.fromHex(mak),
    padding: 'zero',
    data,
  });
  bytes.set(f64Of(mac, 'ascii-hex'), macRange.end);
  return bytes;
}

export function written(answer: Message | Uint8Array): Uint8Array {
  if (!(answer instanceof Uint8Array)) {
    const encoded = codec.encode(answer);
    if (!encoded.ok)
      throw new Error(`the fake cannot answer: ${encoded.error.path} ${encoded.error.message}`);
    return written(encoded.bytes);
  }
  return Uint8Array.of(answer.length >> 8, answer.length & 255, ...answer);
}
