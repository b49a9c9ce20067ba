import type { Clock, Timer } from './clock.ts';
import { dialFailure, type SystemError } from './dial-failure.ts';
import { limits } from './limits.ts';
import type { DialSocket } from './link-socket.ts';

export interface RaceAddress {
  readonly address: string;
  readonly family: number;
}

export interface AddressRaceOptions {
  /** At least one. */
  readonly addresses: readonly RaceAddress[];
  /** Started later, or when all others have failed. */
  readonly lastResorts?: readonly RaceAddress[];
  readonly port: number;
  /** The address of our own to go out from. */
  readonly localAddress?: string;
  readonly clock: Clock;
  /** Half-open ones: a peer may close its side and still be spoken to. */
  readonly makeSocket: () => DialSocket;
  /** Called once: one of them is connected, the others are closed. */
  readonly onConnected: (socket: DialSocket, address: RaceAddress) => void;
  /** Called once, when none can be connected. */
  readonly onFailed: (error: SystemError) => void;
}

/**
 * Connects to the first of several addresses that answers: the next starts beside the others after a moment, or at
 * once when one fails, and none is given up for it (RFC 8305); one that stays silent is asked a second time. Node's own
 * way gives each 250 ms and then aborts it, so that a single lost SYN makes a slow gateway unreachable
 * (nodejs/node#54359).
 */
export class AddressRace {
  readonly #options: AddressRaceOptions;
  readonly #waiting: RaceAddress[];
  readonly #lastResorts: RaceAddress[];
  readonly #open = new Set<DialSocket>();
  readonly #errors: SystemError[] = [];
  #timer: Timer | null = null;
  readonly #repeats = new Set<Timer>();
  #isOver = false;

  constructor(options: AddressRaceOptions) {
    this.#options = options;
    this.#waiting = [...alternating(options.addresses)];
    this.#lastResorts = [...(options.lastResorts ?? [])];
  }

  start(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const next = this.#waiting.shift() ?? this.#lastResorts.shift();
    if (!next) return;
    const socket = this.#connect(next);
    this.#repeatLater(next, socket);
    if (!this.#hasNext || this.#isOver) return;
    const staggerMs = this.#waiting.length > 0 ? limits.addressStaggerMs : limits.lastResortMs;
    this.#timer = this.#options.clock.setTimer(staggerMs, () => this.start());
  }

  get #hasNext(): boolean {
    return this.#waiting.length > 0 || this.#lastResorts.length > 0;
  }

  /** Closes what is under way. */
  stop(): void {
    this.#end();
    for (const socket of this.#open) socket.destroy();
  }

  /** Beside the first, which may still be answered: its SYN, or the answer to it, may be lost or only late. */
  #repeatLater(address: RaceAddress, first: DialSocket): void {
    if (this.#isOver) return;
    const timer = this.#options.clock.setTimer(limits.addressRepeatMs, () => {
      this.#repeats.delete(timer);
      if (this.#open.has(first)) this.#connect(address);
    });
    this.#repeats.add(timer);
  }

  #connect(to: RaceAddress): DialSocket {
    const { address, family } = to;
    const { port, localAddress, makeSocket } = this.#options;
    const socket = makeSocket();
    this.#open.add(socket);
    // Stays, so that what a socket reports while it is torn down goes nowhere.
    socket.on('error', (error: SystemError) => this.#lost(socket, error));
    socket.once('connect', () => this.#won(socket, to));
    socket.setNoDelay();
    socket.setKeepAlive(true, limits.keepAliveIdleMs);
    try {
      socket.connect({
        host: address,
        port,
        family,
        ...(localAddress === undefined ? {} : { localAddress }),
      });
    } catch (error) {
      // Of a port or an address of ours that is none. As any other failure it comes later, never within the call.
      queueMicrotask(() => this.#lost(socket, error as SystemError));
    }
    return socket;
  }

  #won(socket: DialSocket, address: RaceAddress): void {
    if (this.#isOver) return;
    this.#open.delete(socket);
    this.stop();
    this.#options.onConnected(socket, address);
  }

  #lost(socket: DialSocket, error: SystemError): void {
    if (this.#isOver || !this.#open.delete(socket)) return;
    this.#errors.push(error);
    if (this.#waiting.length > 0) this.start();
    else if (this.#open.size > 0) return;
    else if (this.#lastResorts.length > 0) this.start();
    else {
      this.#end();
      this.#options.onFailed(mostTelling(this.#errors));
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#timer = null;
    for (const timer of this.#repeats) timer.cancel();
    this.#repeats.clear();
  }
}

/** One family after the other, beginning with that of the first: a whole family may be dead. */
function alternating(addresses: readonly RaceAddress[]): readonly RaceAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  return first
    .flatMap((address, at) => (second[at] ? [address, second[at]] : [address]))
    .concat(second.slice(first.length));
}

/** That a machine has no IPv6 says less than that the gateway refused. */
function mostTelling(errors: readonly SystemError[]): SystemError {
  const isUnreachable = (error: SystemError) =>
    dialFailure(error, { phase: 'connect', to: '', known: null }).kind === 'unreachable';
  return errors.find((error) => !isUnreachable(error)) ?? (errors[0] as SystemError);
}
