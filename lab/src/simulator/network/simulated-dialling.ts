import type {
  DialEndpointOptions,
  DialFailureKind,
  DialPhase,
  DialPhases,
  DialResult,
  Endpoint,
  Timer,
} from '@rollcall/transport';
import type { SimProcess } from '../core/sim-process.ts';
import { exchangeMs, oneWayMs } from '../radio-model.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { Connection } from './connection.ts';
import type { HostMood } from './network-weather.ts';
import { SimulatedLink } from './simulated-link.ts';
import { failed, type Listening, type SimulatedNetwork, type SimulatedUplink } from './simulated-net.ts';

/** The kernel sends a SYN again after these. */
const synRetriesMs = [1_000, 2_000, 4_000, 8_000, 16_000];
/** How often a handshake that does not get through is tried again. */
const handshakeRetryMs = 1_000;

/** One connection while it is made: SYN and its repeats, the handshake over it, and giving up in time. */
export class SimulatedDialling {
  readonly #network: SimulatedNetwork;
  readonly #process: SimProcess;
  readonly #name: string;
  readonly #uplink: SimulatedUplink;
  readonly #hostKey: string;
  readonly #endpoint: Endpoint;
  readonly #options: DialEndpointOptions;
  readonly #random: SeededRandom;
  readonly #resolve: (result: DialResult) => void;
  readonly #startedMs: number;
  #reachedMs: number | null = null;
  /** Runs while it is made. */
  #timer: Timer | null = null;
  /** Runs until the SYN is answered. */
  #resend: Timer | null = null;
  #isSettled = false;

  constructor(options: {
    readonly network: SimulatedNetwork;
    readonly process: SimProcess;
    readonly name: string;
    readonly uplink: SimulatedUplink;
    readonly hostKey: string;
    readonly endpoint: Endpoint;
    readonly options: DialEndpointOptions;
    readonly random: SeededRandom;
    readonly resolve: (result: DialResult) => void;
  }) {
    this.#network = options.network;
    this.#process = options.process;
    this.#name = options.name;
    this.#uplink = options.uplink;
    this.#hostKey = options.hostKey;
    this.#endpoint = options.endpoint;
    this.#options = options.options;
    this.#random = options.random;
    this.#resolve = options.resolve;
    this.#startedMs = options.network.world.time.now();
  }

  start(): void {
    const { connectTimeoutMs, signal } = this.#options;
    this.#timer = this.#process.setTimer(connectTimeoutMs, () => this.#fail('timed-out'));
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (signal?.aborted) this.#aborted();
    else this.#sendSyn(0);
  }

  #sendSyn(tries: number): void {
    if (this.#isSettled) return;
    const retryMs = synRetriesMs[tries];
    if (retryMs !== undefined) this.#resend = this.#process.setTimer(retryMs, () => this.#sendSyn(tries + 1));
    const loss = this.#uplink.radio.loss + this.#network.world.weather.extraLossOf(this.#uplink.name);
    if (this.#random.happens(1 - (1 - loss) ** 2)) return;
    const tripMs = 2 * oneWayMs(this.#uplink.radio, this.#random);
    this.#process.setTimer(tripMs, () => this.#synAnswered());
  }

  #synAnswered(): void {
    if (this.#isSettled || this.#reachedMs !== null || this.#isBlocked) return;
    const mood = this.#mood;
    if (mood === 'drops') return;
    if (mood === 'refuses' || (mood === 'listens' && this.#listening === undefined))
      return this.#fail('refused');
    this.#reachedMs = this.#network.world.time.now();
    this.#resend?.cancel();
    this.#options.onReached?.();
    if (this.#endpoint.scheme === 'tcp') this.#open();
    else this.#process.setTimer(exchangeMs(this.#uplink.radio, this.#random, 1), () => this.#secured());
  }

  #secured(): void {
    if (this.#isSettled) return;
    if (this.#isBlocked) this.#process.setTimer(handshakeRetryMs, () => this.#secured());
    else this.#open();
  }

  #open(): void {
    if (this.#isSettled) return;
    const listening = this.#listening;
    if (this.#mood === 'mute') {
      if (this.#endpoint.scheme !== 'tcp') return;
    } else if (listening === undefined) return this.#fail('reset');
    this.#settle();
    const link = this.#connect(this.#mood === 'mute' ? undefined : listening);
    this.#resolve({ ok: true, link, phases: this.#phases() });
  }

  #connect(listening: Listening | undefined): SimulatedLink {
    const cluster = listening?.cluster ?? null;
    const isSecure = this.#endpoint.scheme !== 'tcp';
    const host = listening?.process.name ?? `mute ${this.#hostKey}`;
    const connection = new Connection({
      ends: { connection: this.#network.nextConnection(), terminal: this.#name, host, cluster },
      isSecure,
      isMute: listening === undefined,
      uplink: this.#uplink.name,
      hostKey: this.#hostKey,
      world: this.#network.world,
      radio: this.#uplink.radio,
      random: this.#random,
    });
    const { localAddress } = this.#uplink;
    const near = new SimulatedLink(
      connection,
      'to-host',
      this.#process,
      this.#options,
      this.#hostKey,
      isSecure ? cluster : null,
    );
    connection.join('to-host', near);
    if (listening) accept(connection, listening, localAddress);
    return near;
  }

  get #listening(): Listening | undefined {
    const listening = this.#network.listeningAt(this.#hostKey);
    return listening && listening.links.size < listening.options.connectionsMax ? listening : undefined;
  }

  get #mood(): HostMood {
    return this.#network.world.weather.moodOf(this.#hostKey);
  }

  get #isBlocked(): boolean {
    return this.#network.world.weather.isBlocked(this.#uplink.name, this.#hostKey);
  }

  readonly #aborted = (): void => this.#fail('aborted');

  #fail(kind: DialFailureKind): void {
    if (this.#isSettled) return;
    this.#settle();
    const phase: DialPhase = this.#reachedMs === null ? 'connect' : 'tls';
    this.#resolve(failed(kind, phase, this.#endpoint, this.#phases()));
  }

  #phases(): DialPhases {
    const nowMs = this.#network.world.time.now();
    const reachedMs = this.#reachedMs ?? nowMs;
    const isInHandshake = this.#reachedMs !== null && this.#endpoint.scheme !== 'tcp';
    const phases = {
      connectMs: reachedMs - this.#startedMs,
      ...(isInHandshake && { tlsMs: nowMs - reachedMs }),
    };
    this.#options.onPhases?.(phases);
    return phases;
  }

  #settle(): void {
    this.#isSettled = true;
    this.#timer?.cancel();
    this.#resend?.cancel();
    this.#options.signal?.removeEventListener('abort', this.#aborted);
  }
}

/** The listener's end; idle ones are ended as real listeners do. */
function accept(connection: Connection, { process, options, links }: Listening, remoteAddress: string): void {
  const handlers = {
    ...options,
    onClose: (...closing: Parameters<typeof options.onClose>) => {
      links.delete(far);
      idle.cancel();
      options.onClose(...closing);
    },
  };
  const far = new SimulatedLink(connection, 'to-terminal', process, handlers, remoteAddress, null);
  let idle: Timer;
  const watch = () => {
    const idleMs = process.clock.now() - connection.lastUsedMs;
    if (idleMs >= options.idleTimeoutMs) far.endFor('idle');
    else idle = process.setTimer(options.idleTimeoutMs - idleMs, watch);
  };
  idle = process.setTimer(options.idleTimeoutMs, watch);
  links.add(far);
  connection.join('to-terminal', far);
  options.onOpen(far);
}
