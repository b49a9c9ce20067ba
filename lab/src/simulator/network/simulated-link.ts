import type { Link, LinkClose, LinkCloseKind, LinkHandlers, LinkPeer, Timer } from '@rollcall/transport';
import type { SimProcess } from '../core/sim-process.ts';
import type { Connection, Heading } from './connection.ts';

/** A peer that does not close its side in time is torn down, as real links do it. */
const lingerMs = 5_000;

/** One end of a simulated connection, as its owner sees it. */
export class SimulatedLink implements Link {
  readonly id: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly peer: LinkPeer | null;
  readonly alpnProtocol = null;
  readonly tlsVersion;
  readonly cluster: string | null;
  readonly process: SimProcess;
  readonly #connection: Connection;
  readonly #heading: Heading;
  readonly #handlers: LinkHandlers;
  #why: LinkClose | null = null;
  #linger: Timer | null = null;
  #hasEnded = false;
  #hasPeerEnded = false;
  #isClosed = false;
  #isPaused = false;
  readonly #held: Uint8Array[] = [];

  constructor(
    connection: Connection,
    heading: Heading,
    process: SimProcess,
    handlers: LinkHandlers,
    remoteAddress: string,
    cluster: string | null,
  ) {
    this.id = connection.ends.connection;
    this.remotePort = 1_024 + (connection.ends.connection % 60_000);
    this.remoteAddress = remoteAddress;
    this.cluster = cluster;
    this.peer = cluster === null ? null : certificateOf(cluster);
    this.tlsVersion = connection.isSecure ? ('TLSv1.3' as const) : null;
    this.process = process;
    this.#connection = connection;
    this.#heading = heading;
    this.#handlers = handlers;
  }

  get isOpen(): boolean {
    return !this.#hasEnded && !this.#isClosed;
  }

  get hasPeerEnded(): boolean {
    return this.#hasPeerEnded;
  }

  /** The system's buffers are roomy: what is written has left. */
  readonly pendingWriteBytes = 0;

  write(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    const frame = bytes.slice();
    this.process.act(() => this.#connection.send(this.#heading, frame));
  }

  end(): void {
    this.endFor('ended');
  }

  endFor(kind: LinkCloseKind): void {
    if (!this.isOpen) return;
    this.#hasEnded = true;
    this.#why ??= { kind: this.#hasPeerEnded ? 'peer-closed' : kind, detail: null };
    this.process.act(() => this.#connection.sendEnd(this.#heading));
    if (this.#hasPeerEnded) this.#closeSoon();
    else this.#linger = this.process.setTimer(lingerMs, () => this.#close());
    this.#connection.left(this.#heading, this.#hasPeerEnded ? 'lost' : 'closed');
  }

  destroy(reason: string): void {
    if (this.#isClosed) return;
    this.#why = { kind: 'destroyed', detail: reason };
    this.#hasEnded = true;
    this.process.act(() => this.#connection.sendReset(this.#heading));
    this.#closeSoon();
    this.#connection.left(this.#heading, this.#hasPeerEnded ? 'lost' : 'closed');
  }

  pauseReading(): void {
    this.#isPaused = true;
  }

  resumeReading(): void {
    this.#isPaused = false;
    for (const chunk of this.#held.splice(0)) this.process.setTimer(0, () => this.take(chunk));
  }

  /** Whether bytes that come for it find somebody. */
  get isListening(): boolean {
    return this.process.isAlive && this.isOpen;
  }

  take(chunk: Uint8Array): void {
    if (!this.isListening) return;
    if (this.#isPaused) this.#held.push(chunk);
    else this.#handlers.onBytes(this, chunk);
  }

  peerEnded(): void {
    if (!this.process.isAlive || this.#isClosed) return;
    this.#hasPeerEnded = true;
    if (this.#hasEnded) this.#closeSoon();
    else if (this.#handlers.onPeerEnd) this.#handlers.onPeerEnd(this);
    else this.endFor('peer-closed');
  }

  wasReset(detail: string): void {
    if (!this.process.isAlive || this.#isClosed) return;
    this.#why ??= { kind: 'reset', detail };
    this.#connection.left(this.#heading, 'lost');
    this.#close();
  }

  #closeSoon(): void {
    this.process.setTimer(0, () => this.#close());
  }

  #close(): void {
    if (this.#isClosed || !this.process.isAlive) return;
    this.#isClosed = true;
    this.#linger?.cancel();
    this.#connection.closed(this.#heading);
    this.#handlers.onClose(this, this.#why ?? { kind: 'peer-closed', detail: null });
  }
}

/** What a gateway of a cluster shows. */
function certificateOf(cluster: string): LinkPeer {
  return { certificateSubject: `CN=${cluster}`, certificateSerial: '01', fingerprint256: '00:00' };
}
