import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { type Clock, systemClock } from './clock.ts';
import { type DialFailure, type DialPhase, dialFailure } from './dial-failure.ts';
import { formatEndpoint } from './endpoint.ts';
import { limits } from './limits.ts';
import type { Link, LinkHandlers } from './link.ts';
import { LinkSweep } from './link-sweep.ts';
import { TcpLink } from './tcp-link.ts';

export interface DialTcpOptions extends LinkHandlers {
  /** Address or name; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** From the start of the name's look-up to the open connection. */
  readonly connectTimeoutMs: number;
  /** Gives the attempt up; an open link is not touched by it. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** How names become addresses; the system's resolver unless given. */
  readonly lookup?: LookupFunction;
}

/** How long each phase took; `dnsMs` only where a name was looked up, the last one only as far as it got. */
export interface DialPhases {
  readonly dnsMs?: number;
  readonly connectMs?: number;
}

export type DialResult =
  | { readonly ok: true; readonly link: Link; readonly phases: DialPhases }
  | { readonly ok: false; readonly failure: DialFailure; readonly phases: DialPhases };

let linksMade = 0;

/** Opens one TCP connection. Always resolves, at the latest when `connectTimeoutMs` is over. */
export function dialTcp(options: DialTcpOptions): Promise<DialResult> {
  const clock = options.clock ?? systemClock;
  const watch = new PhaseWatch(clock, isIP(options.host) === 0);
  return new Promise((resolve) => {
    const socket = startConnecting(options);
    const settle = (result: DialResult) => {
      timer.cancel();
      options.signal?.removeEventListener('abort', aborted);
      socket.off('connect', connected);
      if (!result.ok) socket.destroy();
      resolve(result);
    };
    const failed = (cause: Error & { code?: string }) =>
      settle({
        ok: false,
        failure: dialFailure(cause, watch.phase, formatted(options)),
        phases: watch.end(),
      });
    const aborted = () => failed(Object.assign(new Error('given up'), { code: 'ABORTED' }));
    const late = () => failed(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
    const connected = () => {
      socket.off('error', failed);
      settle({ ok: true, phases: watch.end(), link: openLink(socket, options, clock) });
    };
    const timer = clock.setTimer(options.connectTimeoutMs, late);
    socket.on('lookup', () => watch.nameFound());
    // Stays after a failure, so that what else the socket reports while it is torn down goes nowhere.
    socket.on('error', failed);
    socket.once('connect', connected);
    options.signal?.addEventListener('abort', aborted, { once: true });
    if (options.signal?.aborted) aborted();
  });
}

function startConnecting({ host, port, lookup }: DialTcpOptions): Socket {
  return connect({
    host,
    port,
    noDelay: true,
    allowHalfOpen: true,
    autoSelectFamily: true,
    ...(lookup && { lookup }),
  });
}

function formatted({ host, port }: DialTcpOptions): string {
  return formatEndpoint({ scheme: 'tcp', host, port });
}

function openLink(socket: Socket, handlers: LinkHandlers, clock: Clock): Link {
  const sweep = new LinkSweep(clock, limits.dialledWriteTimeoutMs);
  const link = new TcpLink(++linksMade, socket, {
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

class PhaseWatch {
  readonly #clock: Clock;
  readonly #startMs: number;
  #nameFoundAtMs: number | null = null;
  readonly #hasName: boolean;

  constructor(clock: Clock, hasName: boolean) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#hasName = hasName;
  }

  get phase(): DialPhase {
    return this.#hasName && this.#nameFoundAtMs === null ? 'dns' : 'connect';
  }

  nameFound(): void {
    this.#nameFoundAtMs ??= this.#clock.now();
  }

  end(): DialPhases {
    const nowMs = this.#clock.now();
    if (!this.#hasName) return { connectMs: nowMs - this.#startMs };
    if (this.#nameFoundAtMs === null) return { dnsMs: nowMs - this.#startMs };
    return { dnsMs: this.#nameFoundAtMs - this.#startMs, connectMs: nowMs - this.#nameFoundAtMs };
  }
}
