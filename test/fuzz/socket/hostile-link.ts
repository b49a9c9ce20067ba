import { connect, type Socket } from 'node:net';
import type { HostileInput } from './hostile-input.ts';

/** Where a hostile connection comes from and goes to. */
export interface HostileRoute {
  readonly port: number;
  /** One of several, since a port of ours stays taken for a minute after each connection that the gateway closes. */
  localAddress(): string | undefined;
}

/** Nobody listens any more, or nobody reads. */
export class GatewayGone extends Error {
  override readonly name = 'GatewayGone';
}

/** What sends inputs, and connects again as often as it has to. */
export interface HostileConnection<Input extends HostileInput = HostileInput> {
  /** How often it has connected. */
  readonly connections: number;
  /**
   * Sends one input as fast as the gateway takes it. What it closes on before all is sent stays unsent.
   * @throws GatewayGone (as a rejection) when it cannot connect
   */
  send(input: Input): Promise<void>;
  close(): void;
}

/** A connection that sends whatever it is given, and is opened again as often as it is closed. */
export class HostileLink implements HostileConnection {
  readonly #route: HostileRoute;
  #socket: Socket | null = null;
  connections = 0;
  bytesReceived = 0;

  constructor(route: HostileRoute) {
    this.#route = route;
  }

  async send({ writes, ending }: HostileInput): Promise<void> {
    const socket = await this.#open();
    await sendAll(socket, writes);
    if (ending === 'ends') socket.end();
    if (ending === 'breaks') socket.resetAndDestroy();
    if (ending !== 'stays') this.#socket = null;
  }

  close(): void {
    this.#socket?.resetAndDestroy();
    this.#socket = null;
  }

  async #open(): Promise<Socket> {
    if (this.#socket?.writable) return this.#socket;
    this.#socket = await this.#connect();
    this.connections++;
    return this.#socket;
  }

  #connect(): Promise<Socket> {
    const { port, localAddress } = this.#route;
    const from = localAddress();
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, ...(from && { localAddress: from }) });
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new GatewayGone(error.message));
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail).on('error', () => {});
        resolve(socket);
      });
      socket.on('data', (chunk) => {
        this.bytesReceived += chunk.length;
      });
    });
  }
}

/** As fast as the far end takes it, until it closes. */
export async function sendAll(socket: Socket, writes: readonly Uint8Array[]): Promise<void> {
  for (const bytes of writes) {
    if (socket.destroyed || !socket.writable) break;
    if (!socket.write(bytes)) await drained(socket);
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
