import { EventEmitter } from 'node:events';
import { limits } from '../limits.ts';
import type { DialSocket, DialTarget } from '../link-socket.ts';
import type { MemoryGround } from './memory-ground.ts';
import type { MemoryHello } from './memory-handshake.ts';
import { MemoryWire } from './memory-wire.ts';

/** Where a dialler that names no address of its own comes from. */
const defaultLocalAddress = '127.0.0.1';

/**
 * One end of a connection in memory, with the ways of Node's socket: bytes beyond the window wait here, a FIN leaves
 * after them, what comes for an end that is gone is answered with a reset. Everything it tells comes from the clock.
 */
export class MemorySocket extends EventEmitter implements DialSocket {
  remoteAddress: string | undefined;
  remotePort: number | undefined;
  destroyed = false;
  readableEnded = false;
  bytesWritten = 0;
  bytesRead = 0;
  readonly #ground: MemoryGround;
  readonly #out: MemoryWire;
  #peer: MemorySocket | null = null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #unread: Uint8Array[] = [];
  /** Bytes on their way to the peer, or lying there unread. */
  #windowBytesUsed = 0;
  #isFlowing = false;
  #isHandingOver = false;
  #isEnding = false;
  #hasSentFin = false;
  #hasHeardFin = false;

  constructor(ground: MemoryGround) {
    super();
    this.#ground = ground;
    this.#out = new MemoryWire(ground.clock, ground.latencyMs);
  }

  get writableLength(): number {
    return this.#waitingBytes;
  }

  setNoDelay(): void {}

  setKeepAlive(): void {}

  connect({ host, port, localAddress = defaultLocalAddress }: DialTarget): void {
    const { servers, nextPort } = this.#ground;
    const from = { address: localAddress, port: nextPort() };
    this.#out.send(() => {
      const isThere = servers.isListening(host, port);
      this.#out.send(() => {
        if (this.destroyed) return;
        if (isThere) this.#connected(host, port, from);
        else this.destroy(fault('ECONNREFUSED', `nobody listens at ${host}:${port}`));
      });
    });
  }

  /** The dialler's first word to the other end, before any byte. */
  sendHello(hello: MemoryHello): void {
    this.#tell((peer) => peer.emit('hello', hello));
  }

  /** Anything else that both ends of a simulated handshake say to each other. */
  sendEvent(name: 'serverHello' | 'alert', said: unknown): void {
    this.#tell((peer) => peer.emit(name, said));
  }

  write(bytes: Uint8Array): void {
    if (this.destroyed || this.#isEnding) return;
    this.bytesWritten += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#pump();
  }

  end(): void {
    this.#isEnding = true;
    this.#pump();
  }

  pause(): void {
    this.#isFlowing = false;
  }

  isPaused(): boolean {
    return !this.#isFlowing;
  }

  resume(): void {
    this.#isFlowing = true;
    if (this.#isHandingOver) return;
    this.#isHandingOver = true;
    this.#soon(() => {
      this.#isHandingOver = false;
      this.#handOver();
    });
  }

  override on(name: string, listener: (...told: never[]) => void): this {
    super.on(name, listener as (...told: unknown[]) => void);
    if (name === 'data') this.resume();
    return this;
  }

  /** Closes at once, as Node does: what waits here is lost, what has left arrives. */
  destroy(error?: Error): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#unread.length > 0) this.#tell((peer) => peer.#reset());
    else if (!this.#hasSentFin) this.#tell((peer) => peer.#fin());
    this.#soon(() => {
      if (error) this.emit('error', error);
      this.emit('close');
    });
  }

  #connected(host: string, port: number, from: { readonly address: string; readonly port: number }): void {
    const far = new MemorySocket(this.#ground);
    Object.assign(this, { remoteAddress: host, remotePort: port });
    Object.assign(far, { remoteAddress: from.address, remotePort: from.port });
    this.#peer = far;
    far.#peer = this;
    // The last packet of three: only with it does the other side accept.
    this.#tell(() => {
      const server = this.#ground.servers.take(host, port);
      if (server) server.accept(far);
      else far.#refuse();
    });
    this.emit('connect');
  }

  #refuse(): void {
    this.destroyed = true;
    this.#tell((peer) => peer.#reset());
  }

  /** Lets something arrive at the other end, after what was sent before. */
  #tell(arrive: (peer: MemorySocket) => void): void {
    const peer = this.#peer;
    if (peer) this.#out.send(() => arrive(peer));
  }

  #soon(then: () => void): void {
    this.#ground.clock.setTimer(0, then);
  }

  #pump(): void {
    if (this.destroyed) return;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const room = limits.memoryWindowBytes - this.#windowBytesUsed;
      if (room <= 0) return;
      const leaving = next.slice(0, room);
      if (leaving.length === next.length) this.#waiting.shift();
      else this.#waiting[0] = next.subarray(room);
      this.#waitingBytes -= leaving.length;
      this.#windowBytesUsed += leaving.length;
      this.#tell((peer) => peer.#arrived(leaving));
    }
    if (!this.#isEnding || this.#hasSentFin) return;
    this.#hasSentFin = true;
    this.#tell((peer) => peer.#fin());
    this.#closeWhenBothEnded();
  }

  #arrived(chunk: Uint8Array): void {
    if (this.destroyed) {
      this.#tell((peer) => peer.#reset());
      return;
    }
    this.bytesRead += chunk.length;
    this.#unread.push(chunk);
    this.#handOver();
  }

  #fin(): void {
    this.#hasHeardFin = true;
    this.#handOver();
  }

  #reset(): void {
    this.#unread = [];
    this.#hasSentFin = true;
    this.destroy(fault('ECONNRESET', 'the other end is gone'));
  }

  #handOver(): void {
    while (this.#isFlowing && !this.destroyed) {
      const chunk = this.#unread.shift();
      if (chunk === undefined) break;
      this.#tell((peer) => peer.#acknowledged(chunk.length));
      this.emit('data', chunk);
    }
    const isAllRead = this.#isFlowing && this.#unread.length === 0;
    if (!this.#hasHeardFin || !isAllRead || this.readableEnded || this.destroyed) return;
    this.readableEnded = true;
    this.emit('end');
    this.#closeWhenBothEnded();
  }

  #acknowledged(bytes: number): void {
    this.#windowBytesUsed -= bytes;
    this.#pump();
  }

  #closeWhenBothEnded(): void {
    if (this.readableEnded && this.#hasSentFin) this.destroy();
  }
}

function fault(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
