import type { LinkPeer, TlsVersion } from './link-security.ts';

/** Why a link is closed. */
export type LinkCloseKind =
  /** The peer sent its FIN and everything due to it was sent. */
  | 'peer-closed'
  /** `end()` was called here. */
  | 'ended'
  /** `destroy()` was called here; `detail` is its reason. */
  | 'destroyed'
  /** The peer, or something on the way, tore it down. */
  | 'reset'
  /** Nothing came or went for the idle time. */
  | 'idle'
  /** More bytes waited to be sent than allowed: the peer does not read. */
  | 'write-backlog'
  /** Bytes did not leave in time: the peer does not read, or is gone. */
  | 'write-stalled'
  /** The listener was closed and this link outlived its grace. */
  | 'listener-closed'
  /** Dialled over TLS 1.3, where we learn it after the handshake: the peer wants a certificate and we have none. */
  | 'tls-client-certificate-required'
  /** The same: our certificate was refused, by an alert or by a close right after the handshake. */
  | 'tls-client-certificate-rejected'
  /** Dialled over HTTP/2: the far end answers that it is none; `detail` is its status (`HTTP_404`). */
  | 'no-gateway'
  /** Anything else; `detail` is the system's code. */
  | 'error';

export interface LinkClose {
  readonly kind: LinkCloseKind;
  readonly detail: string | null;
}

/** One open connection that carries bytes both ways. */
export interface Link {
  /** Unique within its listener or dialler, rising. */
  readonly id: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Whom its verified certificate names; null on plain TCP, and for clients of which none is asked. */
  readonly peer: LinkPeer | null;
  /** Null on plain TCP. */
  readonly tlsVersion: TlsVersion | null;
  /** What both sides agreed to speak (ALPN); null where nothing was. */
  readonly alpnProtocol: string | null;
  /**
   * Id of the Rollcall cluster that the far end, a verified server, belongs to; null where it has proven none. Over
   * HTTP/2 it may become known only with the first answer, whose headers say it.
   */
  readonly cluster: string | null;
  /** False from the moment `end`, `destroy` or a loss closes it for writing. */
  readonly isOpen: boolean;
  /** The peer has sent its FIN: it may still read what is due to it, nothing more comes from it. */
  readonly hasPeerEnded: boolean;
  /** Bytes handed to `write` that the system has not taken yet. */
  readonly pendingWriteBytes: number;
  /**
   * Sends bytes in order. Over the bound of pending bytes, or when they do not leave in time, the link is destroyed
   * (`write-backlog`, `write-stalled`). On a closed link it does nothing: its owner learns that from `onClose`.
   */
  write(bytes: Uint8Array): void;
  /** Sends what is pending, then closes. A peer that does not close its side in time is torn down. */
  end(): void;
  /** Closes at once; pending bytes are lost. `reason` comes back in `onClose`. */
  destroy(reason: string): void;
  /** Stops handing over bytes until `resumeReading`, so that the peer is slowed by TCP itself. */
  pauseReading(): void;
  resumeReading(): void;
}

/** What the owner of links is told. Called from the event loop, never from within a call on the link. */
export interface LinkHandlers {
  onBytes(link: Link, chunk: Uint8Array): void;
  /** Exactly once a link, after its last `onBytes`. */
  onClose(link: Link, why: LinkClose): void;
  /**
   * The peer has sent its FIN. The owner calls `link.end()` when it owes no more answers; a link that it forgets is
   * ended after 65 s without bytes. Without this handler it is ended at once, after what is pending.
   */
  onPeerEnd?(link: Link): void;
}
