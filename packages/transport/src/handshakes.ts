import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock, Timer } from './clock.ts';
import { type HandshakeFailure, type HandshakeFailureKind, handshakeFailure } from './handshake-failure.ts';

interface Handshake {
  readonly remoteAddress: string;
  readonly deadline: Timer;
  /** Why it was given up here. */
  verdict: HandshakeFailureKind | null;
}

/** The TLS socket knows the TCP socket that it took over, by a name that Node has kept since 0.12 and never documented. */
interface WrappingSocket extends TLSSocket {
  readonly _parent?: Socket;
}

/** The connections of a TLS listener that are no links yet. Each ends as a link or as one reported failure. */
export class Handshakes {
  readonly #underWay = new Map<Socket, Handshake>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #report: (failure: HandshakeFailure) => void;

  constructor(clock: Clock, timeoutMs: number, report: (failure: HandshakeFailure) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#report = report;
  }

  begin(socket: Socket): void {
    const deadline = this.#clock.setTimer(this.#timeoutMs, () => this.#giveUp(socket, 'timed-out'));
    this.#underWay.set(socket, { remoteAddress: socket.remoteAddress ?? '', deadline, verdict: null });
    // Node reports every failure that it sees; this is for one that it would not see.
    socket.once('close', () => setImmediate(() => this.#failed(socket, 'ECONNRESET')));
  }

  done(socket: WrappingSocket): void {
    this.#take(tcpOf(socket));
  }

  failed(error: Error & { code?: string }, socket: WrappingSocket): void {
    const fault: unknown = socket.authorizationError;
    this.#failed(tcpOf(socket), fault ? String(fault) : (error.code ?? error.name));
  }

  giveUpAll(): void {
    for (const socket of this.#underWay.keys()) this.#giveUp(socket, 'listener-closed');
  }

  #giveUp(socket: Socket, verdict: HandshakeFailureKind): void {
    const handshake = this.#underWay.get(socket);
    if (handshake) handshake.verdict = verdict;
    socket.destroy();
  }

  #failed(socket: Socket, code: string): void {
    const handshake = this.#take(socket);
    if (!handshake) return;
    this.#report(handshakeFailure(handshake.remoteAddress, handshake.verdict ?? { code }));
  }

  #take(socket: Socket): Handshake | undefined {
    const handshake = this.#underWay.get(socket);
    this.#underWay.delete(socket);
    handshake?.deadline.cancel();
    return handshake;
  }
}

function tcpOf(socket: WrappingSocket): Socket {
  if (socket._parent) return socket._parent;
  throw new Error('this version of Node does not tell which TCP socket a TLS socket has taken over');
}
