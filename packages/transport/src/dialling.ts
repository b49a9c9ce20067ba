import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { AddressLookup } from './address-lookup.ts';
import { AddressRace, type RaceAddress } from './address-race.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import { type DialFailure, type DialFailureKind, dialFailure, type SystemError } from './dial-failure.ts';
import { formatEndpoint, type Scheme } from './endpoint.ts';
import { limits } from './limits.ts';
import type { Link, LinkHandlers } from './link.ts';
import type { LinkSecurity } from './link-security.ts';
import { LinkSweep } from './link-sweep.ts';
import { type DialPhases, PhaseWatch } from './phase-watch.ts';
import { SocketLink } from './socket-link.ts';

/** What a dialler of any scheme is told. */
export interface DialOptions extends LinkHandlers {
  /** From the start of the name's look-up to the open link, its TLS handshake included. */
  readonly connectTimeoutMs: number;
  /** Gives the attempt up; an open link is not touched by it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** How names become addresses; the system's resolver unless given. */
  readonly lookup?: AddressLookup;
  /**
   * The address of this machine to go out from, which chooses the uplink where the system's rules route by source. The
   * system's choice unless given; one that this machine does not have is `unreachable`.
   */
  readonly localAddress?: string;
  /** The far end has answered: the TCP connection is there, its handshake (if any) is not. At most once, before the result. */
  readonly onReached?: () => void;
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
  /** Starts the handshake over a connected socket; `secureConnect` ends it. Null where there is none. */
  readonly secure: ((socket: Socket) => TLSSocket) | null;
  securityOf(socket: Socket): LinkSecurity;
  /** The kind of a failure that this layer understands better than the system. */
  kindOf(cause: SystemError, socket: Socket): DialFailureKind | null;
}

let linksMade = 0;

/** Opens one connection. Always resolves, at the latest when `connectTimeoutMs` is over. */
export function dialThrough(layer: DialLayer, options: DialOptions & DialAddress): Promise<DialResult> {
  return new Promise((resolve) => new Dialling(layer, options, resolve).start());
}

/** One connection while it is made. */
class Dialling {
  readonly #layer: DialLayer;
  readonly #options: DialOptions & DialAddress;
  readonly #resolve: (result: DialResult) => void;
  readonly #clock: Clock;
  readonly #watch: PhaseWatch;
  #race: AddressRace | null = null;
  #tcp: Socket | null = null;
  #timer: Timer | null = null;
  #isSettled = false;

  constructor(layer: DialLayer, options: DialOptions & DialAddress, resolve: (result: DialResult) => void) {
    this.#layer = layer;
    this.#options = options;
    this.#resolve = resolve;
    this.#clock = options.clock ?? systemClock;
    this.#watch = new PhaseWatch(this.#clock, isIP(options.host) === 0 ? 'dns' : 'connect');
  }

  start(): void {
    const { connectTimeoutMs, signal, host } = this.#options;
    this.#timer = this.#clock.setTimer(connectTimeoutMs, () => this.#failed(late()));
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (signal?.aborted) {
      this.#aborted();
      return;
    }
    const family = isIP(host);
    if (family > 0) this.#connect([{ address: host, family }]);
    else this.#lookUp(host);
  }

  #lookUp(host: string): void {
    const { lookup = systemLookup as LookupFunction } = this.#options;
    lookup(host, { all: true }, (error, found, family) => {
      if (this.#isSettled) return;
      if (error) return this.#failed(error);
      const addresses = addressesOf(found, family);
      if (addresses.length === 0) this.#failed(noAddress());
      else this.#connect(addresses);
    });
  }

  #connect(addresses: readonly RaceAddress[]): void {
    const { port, localAddress } = this.#options;
    const usable = localAddress === undefined ? addresses : addresses.filter(sameFamilyAs(localAddress));
    this.#watch.enter('connect');
    if (usable.length === 0) return this.#failed(noWay());
    this.#race = new AddressRace({
      addresses: usable,
      port,
      ...(localAddress === undefined ? {} : { localAddress }),
      clock: this.#clock,
      onConnected: this.#connected,
      onFailed: this.#failed,
    });
    this.#race.start();
  }

  readonly #connected = (tcp: Socket): void => {
    this.#tcp = tcp;
    tcp.removeAllListeners('error');
    tcp.on('error', this.#failed);
    this.#options.onReached?.();
    const { secure } = this.#layer;
    if (!secure) {
      this.#open(tcp);
      return;
    }
    this.#watch.enter('tls');
    const secured = secure(tcp);
    secured.on('error', this.#failed);
    secured.once('secureConnect', () => this.#open(secured));
  };

  #open(socket: Socket): void {
    if (!this.#settles()) return;
    socket.off('error', this.#failed);
    const link = openLink(socket, this.#layer.securityOf(socket), this.#options, this.#clock);
    this.#resolve({ ok: true, phases: this.#watch.end(), link });
  }

  readonly #failed = (cause: SystemError): void => {
    if (!this.#settles()) return;
    const { phase } = this.#watch;
    const known = this.#tcp && phase === 'tls' ? this.#layer.kindOf(cause, this.#tcp) : null;
    const to = formatEndpoint({ ...this.#options, scheme: this.#layer.scheme });
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

/** What a look-up found: a resolver that is handed in may answer with one address, or with nothing. */
function addressesOf(
  found: string | readonly RaceAddress[] | null | undefined,
  family: number | undefined,
): readonly RaceAddress[] {
  if (!found) return [];
  return typeof found === 'string' ? [{ address: found, family: family ?? isIP(found) }] : found;
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

function openLink(socket: Socket, security: LinkSecurity, handlers: LinkHandlers, clock: Clock): Link {
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
