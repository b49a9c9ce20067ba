import { randomUUID } from 'node:crypto';
import { type Codec, compileProfile, cupPos, type Fields, type Message } from '@rollcall/iso8583';
import { computeMac, f64Of, openWorkingKeys, Secret, type WorkingKeyForm } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import { createSoftwareKeyStore } from '@rollcall/keys/software-key-store';
import { ledgerLimits } from '@rollcall/sign-in';
import type { Store } from '@rollcall/store';
import { createModelStore, type ModelStore } from '@rollcall/store/model';
import { AttemptLog } from '../src/attempt-log.ts';
import { type Clock, systemClock } from '../src/clock.ts';
import { type Downloads, noDownloads } from '../src/downloads/downloads.ts';
import { openExchange } from '../src/exchange.ts';
import type { GatewayParts } from '../src/gateway-parts.ts';
import { TestHost } from '../src/host/test-host.ts';
import { KeySetPool } from '../src/key-set-pool.ts';
import { localTimeIn } from '../src/local-time.ts';
import { pipeline, runPipeline } from '../src/pipeline.ts';
import { Registry } from '../src/registry.ts';
import { retrievalReferences } from '../src/retrieval-reference.ts';
import { StepTimings } from '../src/step-timings.ts';
import { asCopy, asRequest, RememberedRequests } from '../src/terminals/remembered-requests.ts';
import { TerminalCache } from '../src/terminals/terminal-cache.ts';
import { TerminalLanes } from '../src/terminals/terminal-lanes.ts';

export const terminalId = '10000001';
export const merchantId = '888000000000001';
export const tmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9');

/** The working keys a terminal opened from an 0810. */
export type HeldKeys = Extract<ReturnType<typeof openWorkingKeys>, { ok: true }>['keys'];

/** A gateway without sockets: a model store, a clock that stands still, frames in and frames out. */
export interface GatewayBench {
  readonly model: ModelStore;
  readonly parts: GatewayParts;
  readonly clock: { nowMs: number };
  /** What the terminal's end has agreed to speak. */
  readonly line: { isRollcall: boolean };
  /** Every answer that left, in order. */
  readonly sent: Message[];
  readonly faults: unknown[];
  /** Runs one request; resolves with the answer, or null where none left. */
  ask(mti: string, fields: Fields): Promise<Message | null>;
  /** The same at another gateway on the same store, with a memory of its own. */
  askBeside(mti: string, fields: Fields): Promise<Message | null>;
  signIn(form?: WorkingKeyForm): Promise<HeldKeys>;
  /** A purchase (or its reversal) MACed under `keys`. */
  buy(keys: HeldKeys, over?: Fields, mti?: string): Promise<Message | null>;
}

export async function gatewayBench(
  options: {
    readonly wrapStore?: (store: Store) => Store;
    readonly poolSize?: number;
    readonly downloads?: Partial<Downloads>;
  } = {},
): Promise<GatewayBench> {
  const clock = { nowMs: Date.UTC(2026, 10, 22, 1, 0, 0) };
  const model = createModelStore({ now: () => clock.nowMs });
  const faults: unknown[] = [];
  const store = options.wrapStore?.(model.store) ?? model.store;
  const made = await benchParts(model, store, clock, options.poolSize ?? 0);
  const parts = { ...made, downloads: { ...noDownloads, ...options.downloads } };
  const beside = { ...parts, ...memoryOf(store, parts.clock) };
  await new Registry(model.store, parts.keyStore, () => clock.nowMs).register({
    terminalId,
    merchantId,
    tmk,
    cipher: 'des',
    profileId: 'cup-pos',
  });
  const timings = new StepTimings(
    pipeline.map((step) => step.name),
    (error) => faults.push(error),
  );
  const sent: Message[] = [];
  const line = { isRollcall: false };

  async function askAt(at: GatewayParts, mti: string, fields: Fields): Promise<Message | null> {
    let answer: Message | null = null;
    const write = (frame: Uint8Array) => {
      const decoded = at.codec.decodeFrame(frame);
      if (!decoded.ok) throw new Error(`bad answer: ${decoded.error.message}`);
      answer = decoded.message;
      sent.push(decoded.message);
    };
    const peer = { remoteAddress: '127.0.0.1', ...line, end() {}, write };
    const request = encode(at.codec, mti, fields);
    await runPipeline(
      openExchange(peer, request, 'binary2', clock.nowMs, parts.clock.monotonicUs()),
      at,
      timings,
    );
    return answer;
  }
  const ask = (mti: string, fields: Fields) => askAt(parts, mti, fields);

  return {
    model,
    parts,
    clock,
    line,
    sent,
    faults,
    ask,
    askBeside: (mti, fields) => askAt(beside, mti, fields),
    async signIn(form = '003') {
      const answer = await ask('0800', {
        ...identity,
        11: '000001',
        60: { '1': '00', '2': '000001', '3': form },
        63: '001',
      });
      return openKeys(answer, form);
    },
    buy: (keys, over = {}, mti = '0200') => ask(mti, signed(parts.codec, mti, keys, over)),
  };
}

export const identity: Fields = { 41: terminalId, 42: merchantId };

/** Opens the keys of a sign-in's answer; throws where there are none or a KCV is wrong. */
export function openKeys(answer: Message | null, form: WorkingKeyForm = '003'): HeldKeys {
  const f62 = answer?.fields[62];
  if (!(f62 instanceof Uint8Array)) throw new Error(`no keys: F39 ${String(answer?.fields[39])}`);
  const opened = openWorkingKeys(opensslCiphers, { tmk, form, f62 });
  if (!opened.ok || !opened.kcv.pik || !opened.kcv.mak) throw new Error('keys do not open');
  return opened.keys;
}

function signed(codec: Codec, mti: string, keys: HeldKeys, over: Fields): Fields {
  const fields: Fields = {
    ...identity,
    3: '000000',
    4: '000000000100',
    11: '000002',
    22: '021',
    25: '00',
    ...(mti === '0400' ? { 39: '98' } : { 35: '6225000000000253D2512101123400001' }),
    49: '156',
    60: { '1': '22', '2': '000001', '3': '000', '4': '5', '5': '0' },
    ...over,
    64: new Uint8Array(8),
  };
  const encoded = codec.encode({ tpdu: '6000030000', header: '603100310100', mti, fields });
  if (!encoded.ok || !encoded.macRange) throw new Error('request not encodable');
  const data = encoded.bytes.subarray(encoded.macRange.start, encoded.macRange.end);
  const mac = computeMac(opensslCiphers, { algorithm: 'cup-ecb', key: keys.mak, padding: 'zero', data });
  return { ...fields, 64: f64Of(mac, 'ascii-hex') };
}

function encode(codec: Codec, mti: string, fields: Fields): Uint8Array {
  const encoded = codec.encode({ tpdu: '6000030000', header: '603100310100', mti, fields });
  if (!encoded.ok) throw new Error(`request not encodable at ${encoded.error.path}`);
  return encoded.bytes;
}

async function benchParts(
  model: ModelStore,
  store: Store,
  clock: { nowMs: number },
  poolSize: number,
): Promise<GatewayParts> {
  const keyStore = createSoftwareKeyStore({
    masterKeys: { current: new Secret(new Uint8Array(32).fill(7)) },
  });
  const benchClock: Clock = {
    ...systemClock,
    nowMs: () => clock.nowMs,
    monotonicUs: () => clock.nowMs * 1000,
  };
  const pool = new KeySetPool({
    store: model.store,
    size: poolSize,
    maker: {
      async make({ family, makBytes, count }) {
        const setIds = Array.from({ length: count }, () => randomUUID());
        const made = await keyStore.makePooledKeySets({ family, makBytes, setIds });
        return made.map((result) => {
          if (!result.ok) throw new Error(result.fault);
          return result.value;
        });
      },
    },
  });
  await pool.open(keyStore.keyId);
  await pool.settled();
  return {
    codec: compileProfile(cupPos),
    store,
    keyStore,
    pool,
    ...memoryOf(store, benchClock),
    attempts: new AttemptLog(store),
    host: new TestHost({ randomDigits: (count) => '1'.repeat(count) }),
    downloads: noDownloads,
    zoneKey: await keyStore.makeZoneKey(),
    clock: benchClock,
    localTime: localTimeIn('Asia/Shanghai'),
    nextRrn: retrievalReferences(),
    newId: randomUUID,
    ledgerLimits,
    acquirerId: '00000000',
  };
}

/** What each gateway has of its own. */
function memoryOf(
  store: Store,
  clock: Clock,
): Pick<GatewayParts, 'cache' | 'lanes' | 'unbooked' | 'maybeKept'> {
  return {
    cache: new TerminalCache(store),
    lanes: new TerminalLanes(),
    unbooked: new RememberedRequests(clock, asCopy),
    maybeKept: new RememberedRequests(clock, asRequest),
  };
}
