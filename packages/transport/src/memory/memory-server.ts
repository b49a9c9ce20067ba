import { EventEmitter } from 'node:events';
import type { LinkServer, ListenTarget } from '../link-socket.ts';
import type { MemoryGround } from './memory-ground.ts';
import type { MemorySocket } from './memory-socket.ts';

/** Accepts connections in memory, with the ways of Node's server. */
export class MemoryServer extends EventEmitter implements LinkServer {
  maxConnections = Number.POSITIVE_INFINITY;
  isSharing = false;
  readonly #ground: MemoryGround;
  readonly #open = new Set<MemorySocket>();
  #address: { readonly address: string; readonly port: number } | null = null;
  #tellClosed: (() => void) | null = null;

  constructor(ground: MemoryGround, onConnection: (socket: MemorySocket) => void) {
    super();
    this.#ground = ground;
    this.on('connection', onConnection);
  }

  listen({ host, port, reusePort }: ListenTarget, ready: () => void): void {
    const { clock, servers, nextPort } = this.#ground;
    const at = { address: host, port: port === 0 ? nextPort() : port };
    this.isSharing = reusePort;
    clock.setTimer(0, () => {
      if (!servers.add(this, at)) {
        this.emit('error', Object.assign(new Error('taken'), { code: 'EADDRINUSE' }));
        return;
      }
      this.#address = at;
      ready();
    });
  }

  address(): { readonly address: string; readonly port: number } | null {
    return this.#address;
  }

  accept(socket: MemorySocket): void {
    if (this.#open.size >= this.maxConnections) {
      socket.destroy();
      this.emit('drop', { remoteAddress: socket.remoteAddress });
      return;
    }
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closeWhenEmpty();
    });
    this.emit('connection', socket);
  }

  close(closed: () => void): void {
    this.#ground.servers.remove(this);
    this.#tellClosed = closed;
    this.#closeWhenEmpty();
  }

  #closeWhenEmpty(): void {
    if (this.#tellClosed && this.#open.size === 0) this.#ground.clock.setTimer(0, this.#tellClosed);
  }
}
