import type { EventEmitter } from 'node:events';

/** What a link needs of the thing that carries its bytes: Node's sockets, a stream of HTTP/2, or one in memory. */
export interface LinkSocket extends EventEmitter {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly destroyed: boolean;
  /** The peer's FIN has come, and everything before it was handed over. */
  readonly readableEnded: boolean;
  /** Bytes that the system has not taken yet. */
  readonly writableLength: number;
  /** Bytes ever handed to `write`, those among them that have not left included. */
  readonly bytesWritten: number;
  write(bytes: Uint8Array): unknown;
  /** Where it is there, what is written in one turn of the event loop is gathered; in memory there is nothing to gain. */
  cork?(): unknown;
  uncork?(): unknown;
  end(): unknown;
  destroy(): unknown;
  pause(): unknown;
  resume(): unknown;
  isPaused(): boolean;
}

/** One that connects. Emits `connect`, or `error` and no more. */
export interface DialSocket extends LinkSocket {
  readonly bytesRead: number;
  setNoDelay(): unknown;
  setKeepAlive(isOn: boolean, idleMs: number): unknown;
  connect(to: DialTarget): unknown;
}

export interface DialTarget {
  readonly host: string;
  readonly port: number;
  readonly family: number;
  readonly localAddress?: string;
}

/** What Node tells with `drop`. */
export interface DroppedConnection {
  readonly remoteAddress?: string | undefined;
}

/** What a listener needs of the thing that accepts: Node's servers, or one in memory. Emits `drop` and `error`. */
export interface LinkServer extends EventEmitter {
  maxConnections: number;
  listen(at: ListenTarget, ready: () => void): unknown;
  address(): { readonly address: string; readonly port: number } | string | null;
  /** Stops accepting; calls back when the last connection is gone. */
  close(closed: () => void): unknown;
}

export interface ListenTarget {
  readonly host: string;
  readonly port: number;
  readonly reusePort: boolean;
  readonly backlog: number;
}
