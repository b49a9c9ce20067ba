import { isIP, type LookupFunction, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
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
  readonly lookup?: LookupFunction;
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
  readonly #tcp = new Socket({ allowHalfOpen: true });
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
    const { connectTimeoutMs, signal, host, port, lookup } = this.#options;
    this.#timer = this.#clock.setTimer(connectTimeoutMs, () => this.#failed(late()));
    this.#tcp.on('lookup', (error: Error | null) => {
      if (!error) this.#watch.enter('connect');
    });
    // Stays after a failure, so that what else the socket reports while it is torn down goes nowhere.
    this.#tcp.on('error', this.#failed);
    this.#tcp.once('connect', this.#connected);
    signal?.addEventListener('abort', this.#aborted, { once: true });
    if (signal?.aborted) {
      this.#aborted();
      return;
    }
    this.#tcp.setNoDelay();
    this.#tcp.connect({ host, port, autoSelectFamily: true, ...(lookup && { lookup }) });
  }

  readonly #connected = (): void => {
    const { secure } = this.#layer;
    if (!secure) {
      this.#open(this.#tcp);
      return;
    }
    this.#watch.enter('tls');
    const secured = secure(this.#tcp);
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
    const known = phase === 'tls' ? this.#layer.kindOf(cause, this.#tcp) : null;
    const to = formatEndpoint({ ...this.#options, scheme: this.#layer.scheme });
    this.#resolve({
      ok: false,
      failure: dialFailure(cause, { phase, to, known }),
      phases: this.#watch.end(),
    });
    this.#tcp.destroy();
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
