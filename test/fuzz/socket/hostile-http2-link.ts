import { connect, type TLSSocket } from 'node:tls';
import { http2Start, uint32 } from '../inputs/http2-writing.ts';
import type { HostileHttp2Input } from './hostile-http2-input.ts';
import { GatewayGone, type HostileConnection, type HostileRoute, sendAll } from './hostile-link.ts';

/** A connection over TLS that says whatever it is given as a client of HTTP/2. */
export class HostileHttp2Link implements HostileConnection<HostileHttp2Input> {
  readonly #route: HostileRoute;
  readonly #authority: string;
  #socket: TLSSocket | null = null;
  /** The next number that a stream of this connection may have. */
  #nextStream = 1;
  connections = 0;
  bytesReceived = 0;

  constructor(route: HostileRoute, authority: string) {
    this.#route = route;
    this.#authority = authority;
  }

  async send(input: HostileHttp2Input): Promise<void> {
    if (input.isFirst) this.close();
    const socket = await this.#open(input.isFirst);
    await sendAll(
      socket,
      input.writes.map((bytes) => this.#numbered(bytes, input)),
    );
    this.#nextStream += 2 * input.streams;
    if (input.ending === 'ends') socket.end();
    if (input.ending === 'breaks') socket.destroy();
    if (input.ending !== 'stays') this.#socket = null;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #numbered(bytes: Uint8Array, { streamsAt }: HostileHttp2Input): Uint8Array {
    const numbered = Buffer.from(bytes);
    for (const at of streamsAt) numbered.set(uint32(numbered.readUInt32BE(at) + this.#nextStream), at);
    return numbered;
  }

  async #open(isFirst: boolean): Promise<TLSSocket> {
    if (this.#socket?.writable) return this.#socket;
    this.#socket = await this.#connect();
    this.#nextStream = 1;
    this.connections++;
    if (!isFirst) this.#socket.write(http2Start);
    return this.#socket;
  }

  #connect(): Promise<TLSSocket> {
    const { port, localAddress } = this.#route;
    const from = localAddress();
    const where = { host: '127.0.0.1', port, ca: this.#authority, ALPNProtocols: ['h2'] };
    return new Promise((resolve, reject) => {
      const socket = connect({ ...where, ...(from && { localAddress: from }) });
      const fail = (error: Error) => reject(new GatewayGone(error.message));
      socket.once('error', fail);
      socket.once('secureConnect', () => {
        socket.off('error', fail).on('error', () => {});
        resolve(socket);
      });
      socket.on('data', (chunk: Buffer) => {
        this.bytesReceived += chunk.length;
      });
    });
  }
}
