import { constants } from 'node:crypto';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { applicationProtocols } from './application-protocol.ts';
import { systemClock } from './clock.ts';
import type { HandshakeFailure } from './handshake-failure.ts';
import { Handshakes } from './handshakes.ts';
import { limits } from './limits.ts';
import { securityOf, type TlsVersion } from './link-security.ts';
import type { ListenAddress, Listener, ListenOptions } from './listener.ts';
import { type Pem, readCertificate, readRootAuthority, type TlsCertificate } from './pem.ts';
import { type ListenLayer, SocketListener } from './socket-listener.ts';
import { checkAlpn, tlsContext } from './tls-context.ts';

export interface ListenTlsSettings {
  readonly certificate: TlsCertificate;
  /**
   * Then every client needs a certificate that this authority has signed for clients, and `link.peer` says which. A
   * root, or several in one text.
   */
  readonly clientAuthority?: Pem;
  /** 'TLSv1.2' unless given. */
  readonly minVersion?: TlsVersion;
  /** For peers, or boxes on the way, that stumble over 1.3. */
  readonly maxVersion?: TlsVersion;
  /**
   * What is spoken here (ALPN), the best first; `rollcall/1` unless given. A client that names only others is refused;
   * one may name none.
   */
  readonly alpn?: readonly string[];
  readonly handshakeTimeoutMs?: number;
  /** Told of every connection that did not become a link, once. */
  onHandshakeFailure(failure: HandshakeFailure): void;
}

export interface ListenTlsOptions extends ListenOptions, ListenAddress, ListenTlsSettings {}

/**
 * Listens for TLS connections; a connection becomes a link when its handshake is done.
 * @throws TransportError (as a rejection) when the TLS settings cannot be used or the address cannot be had.
 */
export async function listenTls(options: ListenTlsOptions): Promise<Listener> {
  const { alpn = [applicationProtocols.frames] } = options;
  const tls = await createTlsServer(options, alpn, {
    admits: (socket) => listener.admits(socket),
    opened: (socket) => listener.open(socket, securityOf(socket, 'client')),
  });
  const listener: SocketListener = new SocketListener(tls.server, { scheme: 'tls', ...tls.layer }, options);
  await listener.start(options);
  return listener;
}

export interface TlsServer {
  /** Accepts the connections. It stands before TLS, so that what is refused costs no handshake. */
  readonly server: Server;
  readonly layer: Pick<ListenLayer, 'reloadCertificate' | 'closePending'>;
}

interface TlsServerOwner {
  /** Whether a connection may begin its handshake; one that may not has been closed. */
  admits(socket: Socket): boolean;
  opened(socket: TLSSocket): void;
}

/**
 * A server that calls `opened` when a handshake is done, and reports every one that is not.
 * @throws TransportError (as a rejection) when the TLS settings cannot be used
 */
export async function createTlsServer(
  options: ListenTlsOptions,
  alpn: readonly string[],
  owner: TlsServerOwner,
): Promise<TlsServer> {
  const { clock = systemClock, handshakeTimeoutMs = limits.handshakeTimeoutMs } = options;
  const handshakes = new Handshakes(clock, handshakeTimeoutMs, (failure) =>
    options.onHandshakeFailure(failure),
  );
  checkAlpn(alpn);
  const tls = createServer({
    ...(await secureContext(options)),
    requestCert: options.clientAuthority !== undefined,
    rejectUnauthorized: true,
    // Ours is on the clock that is handed in; Node's must not come first.
    handshakeTimeout: 2 * handshakeTimeoutMs + limits.handshakeTimeoutMs,
    ALPNProtocols: [...alpn],
  });
  tls.on('tlsClientError', (error, socket) => handshakes.failed(error, socket));
  tls.on('secureConnection', (socket) => {
    handshakes.done(socket);
    // Not before: a peer that closes in its handshake would be kept until the deadline.
    socket.allowHalfOpen = true;
    owner.opened(socket);
  });
  const tcp = { noDelay: true, keepAlive: true, keepAliveInitialDelay: limits.keepAliveIdleMs };
  const server = createTcpServer(tcp, (socket) => {
    if (!owner.admits(socket)) return;
    tls.emit('connection', socket);
    handshakes.begin(socket);
  });
  return {
    server,
    layer: {
      reloadCertificate: async () => tls.setSecureContext(await secureContext(options)),
      closePending: () => handshakes.giveUpAll(),
    },
  };
}

/** Found good; Node takes them apart anew. */
async function secureContext(settings: ListenTlsSettings): Promise<SecureContextOptions> {
  const options = await contextOptions(settings);
  tlsContext(options, settings.certificate);
  return options;
}

async function contextOptions(settings: ListenTlsSettings): Promise<SecureContextOptions> {
  const { clientAuthority, minVersion = 'TLSv1.2', maxVersion } = settings;
  const { SSL_OP_NO_RENEGOTIATION, SSL_OP_NO_TICKET } = constants;
  const serverOnly = {
    ...(await readCertificate(settings.certificate)),
    minVersion,
    ...(maxVersion && { maxVersion }),
    secureOptions: SSL_OP_NO_RENEGOTIATION,
  };
  if (clientAuthority === undefined) return serverOnly;
  // A resumed session skips the look at the client's certificate: one that expired since would still come in.
  const secureOptions = SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET;
  return { ...serverOnly, secureOptions, ca: await readRootAuthority(clientAuthority) };
}
