import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Passes connections on to a port, until their path dies: then nothing comes through and nobody is told. */
export class StallingProxy {
  readonly port: number;
  /** Connections taken so far. */
  taken = 0;
  readonly #sockets = new Set<Socket>();
  readonly #close: () => void;

  static async to(port: number): Promise<StallingProxy> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const proxy = new StallingProxy((server.address() as AddressInfo).port, () => server.close());
    server.on('connection', (socket) => proxy.#pass(socket, connect(port, '127.0.0.1')));
    return proxy;
  }

  private constructor(port: number, close: () => void) {
    this.port = port;
    this.#close = close;
  }

  /** The paths that are open die; later ones live. */
  stall(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#close();
  }

  #pass(near: Socket, far: Socket): void {
    this.taken++;
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
    }
    near.pipe(far);
    far.pipe(near);
  }
}
