import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { compileProfile, createFrameDecoder, cupPos } from '@rollcall/iso8583';
import { isApproval } from '../../bench/gateway/bench-traffic.ts';

const codec = compileProfile(cupPos);

export interface PlainLineOptions {
  readonly host: string;
  readonly port: number;
  /** PEM of whom to trust; null for plain TCP. */
  readonly authority: string | null;
  readonly localAddress: string | null;
  readonly timeoutMs: number;
}

export type PlainAnswer = 'signed-in' | 'refused' | 'closed' | 'no-answer';

/**
 * A connection as terminals of today make it: the system's own `connect` and nothing of Rollcall's transport, which
 * asks silent addresses twice.
 */
export class PlainLine {
  readonly #socket: Socket;
  readonly #frames = createFrameDecoder({ codec, lengthPrefix: 'binary2' });
  #settle: ((answer: PlainAnswer) => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.#settle?.('closed'));
  }

  /** Null where there is no connection, with its handshake, in time. */
  static open({ authority, localAddress, timeoutMs, ...at }: PlainLineOptions): Promise<PlainLine | null> {
    const options = { ...at, noDelay: true, ...(localAddress !== null && { localAddress }) };
    const socket = authority === null ? connect(options) : connectTls({ ...options, ca: authority });
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), timeoutMs);
      socket.once(authority === null ? 'connect' : 'secureConnect', () => {
        clearTimeout(timer);
        resolve(new PlainLine(socket));
      });
      socket.on('error', () => {});
      socket.once('close', () => {
        clearTimeout(timer);
        resolve(null);
      });
    });
  }

  /** Sends a sign-in and waits for its answer. */
  ask(request: Uint8Array, timeoutMs: number): Promise<PlainAnswer> {
    if (this.#socket.destroyed) return Promise.resolve('closed');
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle?.('no-answer'), Math.max(0, timeoutMs));
      this.#settle = (answer) => {
        clearTimeout(timer);
        this.#settle = null;
        resolve(answer);
      };
      this.#socket.write(request);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(chunk: Uint8Array): void {
    for (const event of this.#frames.push(chunk)) {
      if (event.kind !== 'frame') continue;
      const decoded = codec.decode(event.bytes);
      this.#settle?.(decoded.ok && isApproval('sign-in', decoded.message) ? 'signed-in' : 'refused');
    }
  }
}
