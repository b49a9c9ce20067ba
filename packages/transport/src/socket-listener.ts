import { AddressBound } from './address-bound.ts';
import { type Clock, systemClock } from './clock.ts';
import { formatEndpoint, type Scheme } from './endpoint.ts';
import { limits } from './limits.ts';
import type { Link } from './link.ts';
import type { LinkSecurity } from './link-security.ts';
import type { DroppedConnection, LinkServer, LinkSocket } from './link-socket.ts';
import { LinkSweep } from './link-sweep.ts';
import type { ConnectionsBound, ListenAddress, Listener, ListenOptions } from './listener.ts';
import { plainAddress } from './remote-address.ts';
import { type LinkRules, SocketLink } from './socket-link.ts';
import { listenError } from './transport-error.ts';

/** What a scheme adds to a listener. */
export interface ListenLayer {
  readonly scheme: Scheme;
  reloadCertificate(): Promise<void>;
  /** Closes connections that are no links yet; from then on there will be no more of them. */
  closePending(): void;
  /** The listener begins to close: where links share connections, these take no more of them. */
  stopAccepting?(): void;
  /** Closes what is left under the last links, and has not gone with them. */
  tearDown?(): void;
}

/** A server with its links. The scheme decides when a socket becomes a link (`open`). */
export class SocketListener implements Listener {
  readonly #server: LinkServer;
  readonly #layer: ListenLayer;
  readonly #options: ListenOptions;
  readonly #clock: Clock;
  readonly #sweep: LinkSweep;
  readonly #rules: LinkRules;
  readonly #addressBound: AddressBound | null;
  #address = '';
  #linksMade = 0;
  #connectionsRefused = 0;
  #closing: Promise<void> | null = null;
  /** Set when the server has closed: the last sockets' links may still have to tell their owners. */
  #tellClosed: (() => void) | null = null;

  constructor(server: LinkServer, layer: ListenLayer, options: ListenOptions) {
    this.#server = server;
    this.#layer = layer;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#sweep = new LinkSweep(this.#clock, Math.min(options.idleTimeoutMs, options.writeTimeoutMs));
    this.#rules = {
      clock: this.#clock,
      handlers: options,
      idleTimeoutMs: options.idleTimeoutMs,
      writeTimeoutMs: options.writeTimeoutMs,
      pendingWriteBytesMax: options.pendingWriteBytesMax,
      onGone: (link) => {
        this.#sweep.remove(link);
        this.#tellWhenClosed();
      },
    };
    server.maxConnections = options.connectionsMax;
    const { connectionsPerAddressMax: perAddressMax } = options;
    this.#addressBound = perAddressMax === undefined ? null : new AddressBound(perAddressMax);
    server.on('drop', (dropped?: DroppedConnection) => this.#refused(dropped?.remoteAddress, 'connections'));
  }

  get address(): string {
    return this.#address;
  }

  get connections(): number {
    return this.#sweep.links.size;
  }

  get connectionsRefused(): number {
    return this.#connectionsRefused;
  }

  links(): Iterable<Link> {
    return this.#sweep.links.values();
  }

  reloadCertificate(): Promise<void> {
    return this.#layer.reloadCertificate();
  }

  close({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#closing ??= this.#closeWithin(graceMs);
    return this.#closing;
  }

  /**
   * To be asked of every connection as it comes, before it costs anything more; one over the bound of its address is
   * closed. The server itself counts them all.
   */
  admits(socket: LinkSocket): boolean {
    const { remoteAddress } = socket;
    // A peer that is gone again has no address, and its socket closes by itself.
    if (this.#addressBound === null || remoteAddress === undefined) return true;
    if (this.#addressBound.admits(plainAddress(remoteAddress), socket)) return true;
    socket.destroy();
    this.#refused(remoteAddress, 'connections-of-address');
    return false;
  }

  /** Whether there are as many links as may be; then this one counts as refused. */
  refusesLink(remoteAddress: string): boolean {
    if (this.#sweep.links.size < this.#options.connectionsMax) return false;
    this.#refused(remoteAddress, 'connections');
    return true;
  }

  open(socket: LinkSocket, security: LinkSecurity): void {
    const link = new SocketLink(++this.#linksMade, socket, security, this.#rules);
    this.#sweep.add(link);
    this.#options.onOpen(link);
  }

  /** @throws TransportError (as a rejection) when the address cannot be had. */
  start({ host, port }: ListenAddress): Promise<void> {
    const { scheme } = this.#layer;
    const server = this.#server;
    return new Promise((resolve, reject) => {
      const refused = (error: Error) => reject(listenError(error, formatEndpoint({ scheme, host, port })));
      server.once('error', refused);
      const { reusePort = false } = this.#options;
      server.listen({ host, port, reusePort, backlog: limits.backlogConnections }, () => {
        server.off('error', refused);
        // Errors after that are failed accepts (no descriptor left): that connection is lost, the listener lives on.
        server.on('error', () => {});
        const bound = server.address();
        if (bound === null || typeof bound === 'string')
          throw new Error('a TCP server without a TCP address');
        this.#address = formatEndpoint({ scheme, host: bound.address, port: bound.port });
        resolve();
      });
    });
  }

  #refused(remoteAddress: string | undefined, over: ConnectionsBound): void {
    this.#connectionsRefused++;
    this.#options.onRefused?.(plainAddress(remoteAddress ?? ''), over);
  }

  #closeWithin(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const grace = this.#clock.setTimer(graceMs, () => {
        this.#layer.closePending();
        for (const link of this.#sweep.links) link.endFor('listener-closed');
      });
      const last = this.#clock.setTimer(graceMs + limits.lingerMs, () => {
        for (const link of this.#sweep.links) link.destroy('listener closed');
        this.#layer.tearDown?.();
      });
      this.#layer.stopAccepting?.();
      this.#server.close(() => {
        grace.cancel();
        last.cancel();
        this.#tellClosed = resolve;
        this.#tellWhenClosed();
      });
    });
  }

  #tellWhenClosed(): void {
    if (this.#sweep.links.size === 0) this.#tellClosed?.();
  }
}
