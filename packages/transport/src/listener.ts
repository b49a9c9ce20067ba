import type { Clock } from './clock.ts';
import type { Link, LinkHandlers } from './link.ts';

/** What a listener of any scheme is told. */
export interface ListenOptions extends LinkHandlers {
  /** Connections over this are closed as they come, and counted. Those in their TLS handshake count too. */
  readonly connectionsMax: number;
  /**
   * The same for the connections of one remote address, those of IPv4 the same whatever socket takes them; no bound of
   * its own unless given. Over HTTP/2 it bounds connections, not links.
   */
  readonly connectionsPerAddressMax?: number;
  /** A link on which nothing comes or goes for this long is ended. */
  readonly idleTimeoutMs: number;
  /** A link whose bytes do not leave for this long is destroyed. */
  readonly writeTimeoutMs: number;
  /** A link with more unsent bytes than this is destroyed. */
  readonly pendingWriteBytesMax: number;
  /**
   * Other processes of this user may listen at the same address; the kernel then gives each connection to one of them
   * (Linux). All of them have to ask for it, and none learns of the others: whoever needs to be alone asks first.
   */
  readonly reusePort?: boolean;
  readonly clock?: Clock;
  /** A connection is there to be used; over TLS, when its handshake is done and its peer verified. */
  onOpen(link: Link): void;
  /** Told of each connection that was closed as it came, and of each link refused over HTTP/2; '' when it is gone too. */
  onRefused?(remoteAddress: string, over: ConnectionsBound): void;
}

/** Which bound a connection was over: the listener's, or that of its remote address. */
export type ConnectionsBound = 'connections' | 'connections-of-address';

/** An address of this machine. */
export interface ListenAddress {
  /** Address or name of this machine; IPv6 without brackets. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

export interface Listener {
  /** Where it listens, port resolved: `tcp://127.0.0.1:9000`. */
  readonly address: string;
  /** Open links. */
  readonly connections: number;
  /** Connections closed because there were too many, since the start. */
  readonly connectionsRefused: number;
  links(): Iterable<Link>;
  /**
   * Reads the certificate's files again and uses them for new handshakes; open links stay as they are. When it rejects
   * (with a `TransportError`) the old certificate stays in use. Plain TCP has none: nothing happens.
   */
  reloadCertificate(): Promise<void>;
  /**
   * Stops accepting at once, gives links `graceMs` to be ended by their owner, then ends the others; those that do not
   * close even then are torn down. Resolves when the last link is gone and its owner was told.
   */
  close(options: { readonly graceMs: number }): Promise<void>;
}
