import type { Clock } from './clock.ts';
import { limits } from './limits.ts';
import type { Link, LinkClose, LinkCloseKind, LinkHandlers } from './link.ts';
import type { LinkPeer, LinkSecurity, TlsVersion } from './link-security.ts';
import type { LinkSocket } from './link-socket.ts';
import { type Flushable, writeTurn } from './write-turn.ts';

/** What all links of one listener share, so that an idle link costs little more than its socket. */
export interface LinkRules {
  readonly clock: Clock;
  readonly handlers: LinkHandlers;
  /** Null: never. */
  readonly idleTimeoutMs: number | null;
  readonly writeTimeoutMs: number;
  readonly pendingWriteBytesMax: number;
  /** Called once, before the owner's `onClose`. */
  onGone(link: SocketLink): void;
}

/** The socket knows its link, so that its event handlers are shared functions and not closures for each socket. */
interface LinkedSocket extends LinkSocket {
  rollcallLink?: SocketLink;
}

/** A link over a socket: plain, TLS, in memory, or a stream of HTTP/2. */
export class SocketLink implements Link, Flushable {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #socket: LinkedSocket;
  readonly #rules: LinkRules;
  readonly #security: LinkSecurity;
  #close: LinkClose | null = null;
  /** A byte came or went since the times were checked last: cheaper than a look at the clock for each. */
  #isActive = false;
  #lastActiveAtMs: number;
  /** Since when bytes have waited without one of them leaving, as far as the checks of the times have seen. */
  #pendingSinceMs: number | null = null;
  #bytesLeft = 0;
  /** Written in this turn of the event loop, to be sent at its end: mostly one answer, seldom more. */
  #gathered: Uint8Array | null = null;
  #gatheredMore: Uint8Array[] | null = null;
  #gatheredBytes = 0;
  /** When our FIN was asked for. */
  #endedAtMs: number | null = null;

  /** The socket must allow half-open connections, and its handshake, if any, must be done. */
  constructor(id: number, socket: LinkSocket, security: LinkSecurity, rules: LinkRules) {
    this.id = id;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.remotePort = socket.remotePort ?? 0;
    this.#socket = socket;
    this.#security = security;
    this.#rules = rules;
    this.#lastActiveAtMs = rules.clock.now();
    this.#socket.rollcallLink = this;
    socket.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  }

  get peer(): LinkPeer | null {
    return this.#security.peer;
  }

  get tlsVersion(): TlsVersion | null {
    return this.#security.tlsVersion;
  }

  get alpnProtocol(): string | null {
    return this.#security.alpnProtocol;
  }

  get cluster(): string | null {
    return this.#security.cluster;
  }

  get isOpen(): boolean {
    return this.#endedAtMs === null && !this.#socket.destroyed;
  }

  get hasPeerEnded(): boolean {
    return this.#socket.readableEnded;
  }

  get pendingWriteBytes(): number {
    return this.#socket.writableLength + this.#gatheredBytes;
  }

  write(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.pendingWriteBytes + bytes.length > this.#rules.pendingWriteBytesMax) {
      this.#tearDown('write-backlog', `over ${this.#rules.pendingWriteBytesMax} bytes`);
      return;
    }
    this.#isActive = true;
    if (this.#socket.cork) this.#gather(bytes);
    else this.#socket.write(bytes);
  }

  #gather(bytes: Uint8Array): void {
    this.#gatheredBytes += bytes.length;
    if (this.#gathered === null) {
      this.#gathered = bytes;
      writeTurn.add(this);
    } else {
      this.#gatheredMore ??= [];
      this.#gatheredMore.push(bytes);
    }
  }

  /** Hands what was gathered to the system; called at the end of the turn. */
  flush(): void {
    const first = this.#gathered;
    if (first === null) return;
    const more = this.#gatheredMore;
    this.#gathered = null;
    this.#gatheredMore = null;
    this.#gatheredBytes = 0;
    if (this.#socket.destroyed) return;
    if (more !== null) this.#socket.cork?.();
    this.#socket.write(first);
    if (more === null) return;
    for (const bytes of more) this.#socket.write(bytes);
    this.#socket.uncork?.();
  }

  end(): void {
    this.endFor('ended');
  }

  /** Sends what is pending, then closes, and says why. */
  endFor(kind: LinkCloseKind): void {
    if (!this.isOpen) return;
    this.#endedAtMs = this.#rules.clock.now();
    this.#close ??= { kind: this.hasPeerEnded ? 'peer-closed' : kind, detail: null };
    this.flush();
    this.#socket.end();
    this.#socket.resume();
  }

  destroy(reason: string): void {
    this.#tearDown('destroyed', reason);
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#isActive = true;
    this.#socket.resume();
  }

  /** Closes it when one of its times is over; called by the sweep. */
  checkTimes(nowMs: number): void {
    const { idleTimeoutMs, writeTimeoutMs } = this.#rules;
    this.flush();
    if (this.#isActive) this.#lastActiveAtMs = nowMs;
    this.#isActive = false;
    this.#watchPending(nowMs);
    const idleMs = nowMs - this.#lastActiveAtMs;
    if (this.#pendingSinceMs !== null && nowMs - this.#pendingSinceMs >= writeTimeoutMs) {
      this.#tearDown('write-stalled', `nothing left in ${writeTimeoutMs} ms`);
    } else if (this.#endedAtMs !== null) {
      if (this.#pendingSinceMs === null && nowMs - this.#endedAtMs >= limits.lingerMs) this.#socket.destroy();
    } else if (this.hasPeerEnded && idleMs >= limits.halfOpenMs) {
      this.endFor('peer-closed');
    } else if (idleTimeoutMs !== null && idleMs >= idleTimeoutMs && !this.#socket.isPaused()) {
      this.endFor('idle');
    }
  }

  #watchPending(nowMs: number): void {
    const { bytesWritten, writableLength } = this.#socket;
    const bytesLeft = bytesWritten - writableLength;
    if (writableLength === 0) this.#pendingSinceMs = null;
    else if (this.#pendingSinceMs === null || bytesLeft !== this.#bytesLeft) this.#pendingSinceMs = nowMs;
    this.#bytesLeft = bytesLeft;
  }

  received(chunk: Uint8Array): void {
    if (!this.isOpen) return;
    this.#isActive = true;
    this.#rules.handlers.onBytes(this, chunk);
  }

  peerEnded(): void {
    if (!this.isOpen) return;
    this.#isActive = true;
    if (this.#rules.handlers.onPeerEnd) this.#rules.handlers.onPeerEnd(this);
    else this.endFor('peer-closed');
  }

  failed(error: Error & { code?: string }): void {
    const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    this.#close ??= { kind: isReset ? 'reset' : 'error', detail: error.code ?? error.name };
    // Node leaves a TLS socket open after an error that comes once the handshake is done, such as a forged record.
    this.#socket.destroy();
  }

  closed(): void {
    this.#endedAtMs ??= this.#rules.clock.now();
    this.#pendingSinceMs = null;
    this.#rules.onGone(this);
    this.#rules.handlers.onClose(this, this.#close ?? { kind: 'peer-closed', detail: null });
  }

  #tearDown(kind: LinkCloseKind, detail: string): void {
    if (this.#socket.destroyed) return;
    this.#close = { kind, detail };
    this.#socket.destroy();
  }
}

function onData(this: LinkedSocket, chunk: Uint8Array): void {
  this.rollcallLink?.received(chunk);
}

function onEnd(this: LinkedSocket): void {
  this.rollcallLink?.peerEnded();
}

function onError(this: LinkedSocket, error: Error): void {
  this.rollcallLink?.failed(error);
}

function onClose(this: LinkedSocket): void {
  this.rollcallLink?.closed();
}
