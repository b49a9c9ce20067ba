import { lookup as systemLookup } from 'node:dns';
import { isIP, Socket } from 'node:net';
import type { AddressLookup } from './address-lookup.ts';
import { AddressRace, type RaceAddress } from './address-race.ts';
import { AnswerWatch } from './answer-watch.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import { type DialFailure, type DialFailureKind, dialFailure, type SystemError } from './dial-failure.ts';
import { formatEndpoint, type Scheme } from './endpoint.ts';
import { limits } from './limits.ts';
import type { Link, LinkHandlers } from './link.ts';
import type { LinkSecurity } from './link-security.ts';
import type { DialSocket, LinkSocket } from './link-socket.ts';
import { LinkSweep } from './link-sweep.ts';
import { type DialPhases, PhaseWatch } from './phase-watch.ts';
import { createSharedLookup } from './shared-lookup.ts';
import { SocketLink } from './socket-link.ts';

/** What a dialler of any scheme is told. */
export interface DialOptions extends LinkHandlers {
  /** From the start of the name's look-up to the open link, its TLS handshake included. */
  readonly connectTimeoutMs: number;
  /** Gives the attempt up; an open link is not touched by it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /**
   * How names become addresses, asked for each dial anew. Unless given, the system's resolver: it is asked once at a time
   * for a name, and where it is silent the addresses that it gave last are gone on with.
   */
  readonly lookup?: AddressLookup;
  /**
   * The address of this machine to go out from, which chooses the uplink where the system's rules route by source. The
   * system's choice unless given; one that this machine does not have is `unreachable`.
   */
  readonly localAddress?: string;
  /** The far end has answered: the TCP connection is there, its handshake (if any) is not. At most once, before the result. */
  readonly onReached?: () => void;
  /**
   * How long each phase took, once, before the result; where `signal` gives it up once it has begun, before
   * `abort()` returns.
   */
  readonly onPhases?: (phases: DialPhases) => void;
}

export interface DialAddress {
  /** Address or name; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export type DialResult =
  | { readonly ok: true; readonly link: Link; readonly phases: DialPhases }
  | { readonly ok: false; readonly failure: DialFailure; readonly phases: DialPhases };

/** What a scheme adds to a TCP connection. */
export interface DialLayer {
  readonly scheme: Scheme;
  /** Makes of a connected socket what the link goes over; one of the two is called back once. Null: the socket itself. */
  readonly secure: ((socket: DialSocket, secured: Secured, failed: Failed) => void) | null;
  securityOf(socket: LinkSocket): LinkSecurity;
  /** The kind of a failure that this layer understands better than the system. */
  kindOf(cause: SystemError, socket: DialSocket): DialFailureKind | null;
}

/** Makes nothing of it when the dial has ended meanwhile. */
export type Secured = (socket: LinkSocket) => void;
/** Heard until the dial has ended; later ones are the link's. */
export type Failed = (cause: SystemError) => void;

/** What connections are made on. */
export interface DialGround {
  makeSocket(): DialSocket;
  /** How names become addresses; null where a host that is no IP address is an address all the same. */
  readonly lookup: AddressLookup | null;
  readonly clock: Clock;
}

/** The machine's own network. */
const systemGround: DialGround = {
  makeSocket: () => new Socket({ allowHalfOpen: true }),
  lookup: createSharedLookup(systemLookup as AddressLookup, systemClock),
  clock: systemClock,
};

let linksMade = 0;

/** Opens one connection. Always resolves, at the latest when `connectTimeoutMs` is over. */
export function dialThrough(
  layer: DialLayer,
  options: DialOptions & DialAddress,
  ground: DialGround = systemGround,
): Promise<DialResult> {
  return new Promise((resolve) => new Dialling(layer, options, ground, resolve).start());
}

/** One connection while it is made. */
class Dialling {
  readonly #layer: DialLayer;
  readonly #options: DialOptions & DialAddress;
  readonly #ground: DialGround;
  readonly #resolve: (result: DialResult) => void;
  readonly #clock: Clock;
  readonly #watch: PhaseWatch;
  /** Null where a name has one address: there is no other to go to. */
  #answerWatch: AnswerWatch | null = null;
  #race: AddressRace | null = null;
  #tcp: DialSocket | null = null;
  #timer: Timer | null = null;
  #isSettled = false;

  constructor(
    layer: DialLayer,
    options: DialOptions & DialAddress,
    ground: DialGround,
    resolve: (result: DialResult) => void,
  ) {
    this.#layer = layer;
    this.#options = options;
    this.#ground = ground;
    this.#resolve = resolve;
    this.#clock = options.clock ?? ground.clock;
    this.#watch = new PhaseWatch(this.#clock, this.#lookup === null ? 'connect' : 'dns', options.onPhases);
  }

  start(): void {
    const { connectTimeoutMs, signal, host } = this.#options;
    this.#timer = this.#clock.setTimer(connectTimeoutMs, () => this.#failed(late()));
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (signal?.aborted) {
      this.#aborted();
      return;
    }
    const lookup = this.#lookup;
    if (lookup === null) this.#connect([{ address: host, family: isIP(host) }]);
    else this.#orFailed(() => this.#lookUp(host, lookup));
  }

  /** What throws for settings that no type has kept out ends this attempt, and not the process. */
  #orFailed(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#failed(error as SystemError);
    }
  }

  /** Null where the host is an address. */
  get #lookup(): AddressLookup | null {
    const { host, lookup } = this.#options;
    return isIP(host) > 0 ? null : (lookup ?? this.#ground.lookup);
  }

  #lookUp(host: string, lookup: AddressLookup): void {
    lookup(host, { all: true }, (error, found) => {
      // One that is handed in may call back twice.
      if (this.#isSettled || this.#watch.phase !== 'dns') return;
      if (error) return this.#failed(error);
      const addresses = addressesOf(found).filter(({ family }) => family > 0 || this.#hasNamedHosts);
      if (addresses.length === 0) this.#failed(noAddress());
      else this.#connect(addresses);
    });
  }

  get #hasNamedHosts(): boolean {
    return this.#ground.lookup === null;
  }

  #connect(addresses: readonly RaceAddress[]): void {
    const { port, localAddress } = this.#options;
    const isAnyUsable = localAddress === undefined || this.#hasNamedHosts;
    const usable = isAnyUsable ? addresses : addresses.filter(sameFamilyAs(localAddress));
    this.#watch.enter('connect');
    if (usable.length === 0) return this.#failed(noWay());
    if (usable.length > 1) this.#answerWatch = new AnswerWatch(this.#clock, this.#way);
    this.#race = new AddressRace({
      ...(this.#answerWatch?.order(usable) ?? { addresses: usable }),
      port,
      ...(localAddress === undefined ? {} : { localAddress }),
      clock: this.#clock,
      makeSocket: () => this.#ground.makeSocket(),
      onConnected: this.#connected,
      onFailed: this.#failed,
    });
    this.#race.start();
  }

  get #way(): string {
    const { host, port, localAddress = '' } = this.#options;
    return `${formatEndpoint({ scheme: this.#layer.scheme, host, port })} ${localAddress}`;
  }

  readonly #connected = (tcp: DialSocket, address: RaceAddress): void => {
    this.#tcp = tcp;
    this.#answerWatch?.connected(address);
    tcp.removeAllListeners('error');
    tcp.on('error', this.#failed);
    this.#options.onReached?.();
    const { secure } = this.#layer;
    if (!secure) {
      this.#open(tcp);
      return;
    }
    this.#watch.enter('tls');
    this.#orFailed(() => secure(tcp, (secured) => this.#open(secured), this.#failed));
  };

  #open(socket: LinkSocket): void {
    if (!this.#settles()) return;
    socket.off('error', this.#failed);
    const handlers = this.#answerWatch?.handlers(this.#options, socket) ?? this.#options;
    const link = openLink(socket, this.#layer.securityOf(socket), handlers, this.#clock);
    this.#resolve({ ok: true, phases: this.#watch.end(), link });
  }

  readonly #failed = (cause: SystemError): void => {
    if (!this.#settles()) return;
    const { phase } = this.#watch;
    const known = this.#tcp && phase === 'tls' ? this.#layer.kindOf(cause, this.#tcp) : null;
    const to = formatEndpoint({ ...this.#options, scheme: this.#layer.scheme });
    this.#answerWatch?.failed(cause.code === 'ABORTED');
    this.#resolve({
      ok: false,
      failure: dialFailure(cause, { phase, to, known }),
      phases: this.#watch.end(),
    });
    this.#race?.stop();
    this.#tcp?.destroy();
  };

  readonly #aborted = (): void => {
    this.#failed(Object.assign(new Error('given up'), { code: 'ABORTED' }));
  };

  /** True the first time: the attempt ends here. */
  #settles(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    this.#timer?.cancel();
    this.#options.signal?.removeEventListener('abort', this.#aborted);
    return true;
  }
}

function late(): SystemError {
  return Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });
}

/**
 * What a look-up found: a resolver that is handed in may answer with one address, or with what is none. Node would take
 * that for this machine, or for a name.
 */
function addressesOf(found: unknown): readonly RaceAddress[] {
  const entries = Array.isArray(found) ? found : [{ address: found }];
  return entries.flatMap((entry) => {
    const address: unknown = entry?.address;
    return typeof address === 'string' && address !== '' ? [{ address, family: isIP(address) }] : [];
  });
}

function noAddress(): SystemError {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });
}

/** From an IPv4 address of ours there is no way to an IPv6 one. */
function noWay(): SystemError {
  return Object.assign(new Error('no address of the family of ours'), { code: 'EAFNOSUPPORT' });
}

function sameFamilyAs(localAddress: string): (other: RaceAddress) => boolean {
  return ({ family }) => family === isIP(localAddress);
}

/** A link of a dialler, with the bounds of all of them. */
export function openLink(
  socket: LinkSocket,
  security: LinkSecurity,
  handlers: LinkHandlers,
  clock: Clock,
): Link {
  const sweep = new LinkSweep(clock, limits.dialledWriteTimeoutMs);
  const link = new SocketLink(++linksMade, socket, security, {
    clock,
    handlers,
    idleTimeoutMs: null,
    writeTimeoutMs: limits.dialledWriteTimeoutMs,
    pendingWriteBytesMax: limits.dialledPendingWriteBytesMax,
    onGone: (gone) => sweep.remove(gone),
  });
  sweep.add(link);
  return link;
}
