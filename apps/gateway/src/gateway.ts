import { randomInt } from 'node:crypto';
import { compileProfile, type LengthPrefix, type Profile } from '@rollcall/iso8583';
import type { KeyStore, Wrapped } from '@rollcall/keys';
import { orderedId } from '@rollcall/keys/ordered-id';
import { ledgerLimits } from '@rollcall/sign-in';
import type { Attempt, Store } from '@rollcall/store';
import {
  type Endpoint,
  type Link,
  type Listener,
  type ListenTlsSettings,
  type Net,
  systemNet,
} from '@rollcall/transport';
import { AttemptLog } from './attempt-log.ts';
import { lineAttempt } from './attempt-of.ts';
import type { AttemptReason } from './attempt-reason.ts';
import { type Clock, systemClock } from './clock.ts';
import { clusterIdOf } from './cluster-id.ts';
import { countReason } from './count-reason.ts';
import { type Downloads, noDownloads } from './downloads/downloads.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { TestHost } from './host/test-host.ts';
import { type KeySetMaker, KeySetPool } from './key-set-pool.ts';
import type { KeySetSource } from './key-set-source.ts';
import { limits } from './limits.ts';
import { localTimeIn } from './local-time.ts';
import { pipeline } from './pipeline.ts';
import { RefusedConnections } from './refused-connections.ts';
import { retrievalReferences } from './retrieval-reference.ts';
import { Session, type SessionContext } from './session.ts';
import { type StepTiming, StepTimings } from './step-timings.ts';
import { asCopy, asRequest, RememberedRequests } from './terminals/remembered-requests.ts';
import { TerminalCache } from './terminals/terminal-cache.ts';
import { TerminalLanes } from './terminals/terminal-lanes.ts';

export interface ListenerOptions {
  /** Where to listen; port 0 for any. */
  readonly endpoint: Endpoint;
  readonly profile: Profile;
  readonly lengthPrefix: LengthPrefix | 'detect';
}

export interface GatewayOptions {
  readonly store: Store;
  readonly keyStore: KeyStore;
  /** Fills a pool of the gateway's own; or where it gets sets from, when another process keeps the pool. */
  readonly keySetMaker: KeySetMaker | KeySetSource;
  readonly listeners: readonly ListenerOptions[];
  /** F32 of answers, up to 11 digits. */
  readonly acquirerId: string;
  /** Destinations in the TPDU that are this gateway's own, four digits each; others are recorded. Unless given, all are right. */
  readonly niis?: readonly string[];
  /** IANA name; F12 and F13 of answers, which terminals set their clocks by. */
  readonly timeZone: string;
  readonly pooledKeySets?: number;
  /** How long an unproven set is issued again. */
  readonly unprovenLifeMs?: number;
  readonly connectionsMax?: number;
  /** Of one remote address; unless given there is no bound of its own, since terminals may share an address. */
  readonly connectionsPerAddressMax?: number;
  readonly idleTimeoutMs?: number;
  /** Terminals kept in memory; room for them is taken at the start. */
  readonly cachedTerminalsMax?: number;
  /** Amounts (F4, twelve digits) the test host declines, with their response code. */
  readonly testHostDeclines?: Readonly<Record<string, string>>;
  /** What terminals may download, see `readDownloads`. */
  readonly downloads?: Downloads;
  /** Needed by `tls://` and `h2://` listeners: the certificate they show, and whom they ask one of. */
  readonly tls?: Omit<ListenTlsSettings, 'onHandshakeFailure'>;
  /** Which of several gateways on one store this is, from 0. No two of them give out the same reference number. */
  readonly instance?: { readonly index: number; readonly of: number };
  /** Other processes listen at the same addresses, and the kernel spreads the connections. */
  readonly sharesPorts?: boolean;
  readonly clock?: Clock;
  /** Chance, for what is no secret: ids of key sets, and the test host's authorisation codes. The system's unless given. */
  readonly chance?: GatewayChance;
  /** The machine's own network unless given. */
  readonly net?: Net;
  readonly observe?: (attempt: Attempt) => void;
  /** Told of what is no peer's fault: a step that threw, a pool that could not be filled. */
  readonly onFault?: (where: string, error: unknown) => void;
}

/** What a gateway draws by chance itself; keys are the key store's. */
export interface GatewayChance {
  /** An id that nobody else makes. */
  newId(): string;
  /** Decimal digits. */
  digits(count: number): string;
}

const systemChance: GatewayChance = {
  newId: () => orderedId(),
  digits: (count) => String(randomInt(10 ** count)).padStart(count, '0'),
};

export interface Gateway {
  /** Where it listens, ports resolved. */
  readonly listen: readonly string[];
  /** Exchanges by what became of them, and lines that brought none; refused connections that were not recorded too. */
  readonly counts: ReadonlyMap<AttemptReason, number>;
  stepTimings(): readonly StepTiming[];
  readonly pooledKeySets: number;
  /** Resolves when the pool is as full as it is meant to be. */
  poolFilled(): Promise<void>;
  /** Reads the certificates again, for connections from now on. Rejects, and changes nothing, when they cannot be used. */
  reloadCertificates(): Promise<void>;
  /** Stops accepting, lets what is under way end within `graceMs`, writes what is left. The store stays open. */
  close(options?: { readonly graceMs: number }): Promise<void>;
}

const zoneKeySetting = 'zone-key';

/**
 * Starts an access gateway in the authority role: it owns its terminals' keys and answers their sign-ins itself.
 * Store and key store are the caller's, who closes them afterwards.
 * @throws TransportError when a listener cannot be had; RangeError for a time zone that does not exist.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const onFault = options.onFault ?? (() => {});
  const shared = await sharedParts(options, onFault);
  await shared.pool.open(options.keyStore.keyId);
  const timings = new StepTimings(
    pipeline.map((step) => step.name),
    (error) => onFault('pipeline', error),
  );
  const counts = new Map<AttemptReason, number>();
  const listeners: Listener[] = [];
  const sessions = new Map<Link, Session>();
  const { attempts, clock } = shared;
  const refused = new RefusedConnections({ attempts, clock, counts, observe: options.observe });
  const stopSweep = sweepStuck(sessions, shared.clock);
  const closeAll = (graceMs: number) => {
    stopSweep();
    const closing = listeners.map((listener) => listener.close({ graceMs }));
    for (const session of sessions.values()) session.drain();
    return Promise.all(closing);
  };
  try {
    for (const listener of options.listeners) {
      const parts = { ...shared, codec: compileProfile(listener.profile) };
      const context = {
        parts,
        timings,
        counts,
        lengthPrefix: listener.lengthPrefix,
        niis: options.niis ? new Set(options.niis) : null,
        observe: options.observe,
      };
      listeners.push(await listen(listener, context, { sessions, refused }, options));
    }
  } catch (error) {
    await closeAll(0);
    await shared.pool.close();
    throw error;
  }
  return {
    listen: listeners.map((listener) => listener.address),
    counts,
    stepTimings: () => timings.report(),
    get pooledKeySets() {
      return shared.pool.ready;
    },
    poolFilled: () => shared.pool.settled(),
    async reloadCertificates() {
      await Promise.all(listeners.map((listener) => listener.reloadCertificate()));
    },
    async close({ graceMs } = { graceMs: 5_000 }) {
      await closeAll(graceMs);
      await shared.pool.close();
      await shared.attempts.flush();
    },
  };
}

/** Ends, now and then, lines that wait in vain for a frame; answers with how to stop that. */
function sweepStuck(sessions: ReadonlyMap<Link, Session>, clock: Clock): () => void {
  const sweep = () => {
    const nowMs = clock.nowMs();
    for (const session of sessions.values()) if (session.isStuck(nowMs)) session.drain();
    timer = clock.setTimer(limits.stuckSweepMs, sweep);
  };
  let timer = clock.setTimer(limits.stuckSweepMs, sweep);
  return () => timer.cancel();
}

async function sharedParts(
  options: GatewayOptions,
  onFault: (where: string, error: unknown) => void,
): Promise<Omit<GatewayParts, 'codec'>> {
  const { store, keyStore, clock = systemClock, chance = systemChance } = options;
  return {
    store,
    keyStore,
    pool: keySetSource(options, onFault),
    cache: new TerminalCache(store, options.cachedTerminalsMax),
    lanes: new TerminalLanes(),
    unbooked: new RememberedRequests(clock, asCopy),
    maybeKept: new RememberedRequests(clock, asRequest),
    attempts: new AttemptLog(store, (error) => onFault('attempt log', error), clock),
    host: new TestHost({
      ...(options.testHostDeclines ? { declines: options.testHostDeclines } : {}),
      randomDigits: (count) => chance.digits(count),
    }),
    downloads: options.downloads ?? noDownloads,
    zoneKey: await zoneKey(store, keyStore),
    clock,
    localTime: localTimeIn(options.timeZone),
    nextRrn: retrievalReferences(options.instance),
    newId: () => chance.newId(),
    ledgerLimits: {
      ...ledgerLimits,
      ...(options.unprovenLifeMs ? { unprovenLifeMs: options.unprovenLifeMs } : {}),
    },
    acquirerId: options.acquirerId,
  };
}

function keySetSource(
  { store, keySetMaker, pooledKeySets }: GatewayOptions,
  onFault: (where: string, error: unknown) => void,
): KeySetSource {
  if ('take' in keySetMaker) return keySetMaker;
  return new KeySetPool({
    store,
    maker: keySetMaker,
    ...(pooledKeySets === undefined ? {} : { size: pooledKeySets }),
    onFault: (error) => onFault('key set pool', error),
  });
}

async function zoneKey(store: Store, keyStore: KeyStore): Promise<Wrapped> {
  const kept = await store.readSetting(zoneKeySetting);
  if (kept !== null && typeof kept !== 'string') return kept;
  return (await store.writeSettingOnce(zoneKeySetting, await keyStore.makeZoneKey())) as Wrapped;
}

/** Where the connections of all listeners are known. */
interface KnownConnections {
  readonly sessions: Map<Link, Session>;
  readonly refused: RefusedConnections;
}

async function listen(
  listener: ListenerOptions,
  context: SessionContext,
  { sessions, refused }: KnownConnections,
  options: GatewayOptions,
): Promise<Listener> {
  const { tls, store, net = systemNet, connectionsPerAddressMax: perAddressMax } = options;
  // Over tls:// only the certificate can say it.
  const cluster = listener.endpoint.scheme === 'h2' ? await clusterIdOf(store) : null;
  return net.listen(listener.endpoint, {
    ...(tls ? { tls: { ...tls, onHandshakeFailure: (failure) => recordHandshake(failure, context) } } : {}),
    ...(cluster === null ? {} : { cluster }),
    connectionsMax: options.connectionsMax ?? limits.connectionsMax,
    ...(perAddressMax === undefined ? {} : { connectionsPerAddressMax: perAddressMax }),
    idleTimeoutMs: options.idleTimeoutMs ?? limits.idleTimeoutMs,
    reusePort: options.sharesPorts ?? false,
    writeTimeoutMs: limits.writeTimeoutMs,
    pendingWriteBytesMax: limits.pendingWriteBytesMax,
    onRefused: (remoteAddress, over) => refused.note(remoteAddress, over),
    onOpen: (link) => sessions.set(link, new Session(link, context)),
    onBytes: (link, chunk) => sessions.get(link)?.take(chunk),
    onPeerEnd: (link) => sessions.get(link)?.peerEnded(),
    onClose(link) {
      sessions.get(link)?.drain();
      sessions.delete(link);
    },
  });
}

/** A peer that did not get through the handshake: who, and the name of what went wrong. */
function recordHandshake(
  failure: { readonly remoteAddress: string; readonly kind: string },
  { parts, counts, observe }: SessionContext,
): void {
  const attempt = lineAttempt(failure.remoteAddress, parts.clock.nowMs(), 'handshake-failed', failure.kind);
  parts.attempts.add(attempt);
  countReason(counts, 'handshake-failed');
  observe?.(attempt);
}
