import http2, {
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { applicationProtocols } from '../application-protocol.ts';
import { type Clock, systemClock, type Timer } from '../clock.ts';
import { handshakeFailure } from '../handshake-failure.ts';
import { limits } from '../limits.ts';
import { type LinkSecurity, securityOf } from '../link-security.ts';
import { createTlsServer, type ListenTlsOptions } from '../listen-tls.ts';
import type { Listener } from '../listener.ts';
import { SocketListener } from '../socket-listener.ts';
import { announcement, linkRequest, sessionSettings } from './session-settings.ts';
import { StreamSocket } from './stream-socket.ts';

export interface ListenHttp2Options extends ListenTlsOptions {
  /** Id of the cluster that this gateway belongs to, said in every answer. */
  readonly cluster?: string;
}

/**
 * Listens for HTTP/2 over TLS; each `POST /v1/link` becomes a link. `connectionsMax` bounds connections and links alike,
 * `connectionsPerAddressMax` connections.
 * @throws TransportError (as a rejection) when the certificate cannot be used or the address cannot be had.
 */
export async function listenHttp2(options: ListenHttp2Options): Promise<Listener> {
  const { clock = systemClock } = options;
  const sessions = new Set<GatewaySession>();
  let isClosing = false;
  const opened = (socket: TLSSocket) => {
    if (socket.alpnProtocol !== applicationProtocols.http2) {
      options.onHandshakeFailure(handshakeFailure(socket.remoteAddress ?? '', 'no-common-protocol'));
      socket.destroy();
      return;
    }
    // A peer that closes its side of the connection has closed all its streams.
    socket.allowHalfOpen = false;
    const session: GatewaySession = new GatewaySession(socket, options, clock, {
      refusesLink: (remoteAddress) => listener.refusesLink(remoteAddress),
      open: (stream, security) => listener.open(stream, security),
      onGone: () => sessions.delete(session),
    });
    sessions.add(session);
    if (isClosing) session.close();
  };
  const tls = await createTlsServer(options, [applicationProtocols.http2], {
    admits: (socket) => listener.admits(socket),
    opened,
  });
  const listener: SocketListener = new SocketListener(
    tls.server,
    {
      scheme: 'h2',
      ...tls.layer,
      stopAccepting() {
        isClosing = true;
        for (const session of sessions) session.close();
      },
      tearDown() {
        for (const session of sessions) session.destroy();
      },
    },
    options,
  );
  await listener.start(options);
  return listener;
}

interface SessionOwner {
  refusesLink(remoteAddress: string): boolean;
  open(stream: StreamSocket, security: LinkSecurity): void;
  onGone(): void;
}

/** One HTTP/2 connection at a gateway: its streams become links; without any it is closed after the idle time. */
class GatewaySession {
  readonly #session: ServerHttp2Session;
  readonly #socket: TLSSocket;
  readonly #remote: { readonly address: string; readonly port: number };
  readonly #security: LinkSecurity;
  readonly #options: ListenHttp2Options;
  readonly #clock: Clock;
  readonly #owner: SessionOwner;
  #links = 0;
  #idle: Timer | null = null;
  #leaving: Timer | null = null;

  constructor(socket: TLSSocket, options: ListenHttp2Options, clock: Clock, owner: SessionOwner) {
    this.#socket = socket;
    this.#options = options;
    this.#clock = clock;
    this.#owner = owner;
    this.#security = securityOf(socket, 'client');
    this.#remote = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    // By its module: a Node 20 before 20.12 has none, and should dial all the same.
    this.#session = http2.performServerHandshake(socket, sessionSettings);
    this.#session.on('stream', (stream, headers) => this.#answer(stream, headers));
    this.#session.on('error', () => {});
    this.#session.on('goaway', () => this.#watchLeaving());
    this.#session.on('close', () => {
      this.#idle?.cancel();
      this.#leaving?.cancel();
      owner.onGone();
    });
    this.#watchIdle();
  }

  /** Says GOAWAY and closes with the last stream. */
  close(): void {
    this.#session.close();
  }

  /**
   * A session that has ended in good order waits for its peer to close, and no longer reads: of one that is gone, or
   * keeps its side open, it would never hear.
   */
  destroy(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  #answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => {});
    const status = statusFor(headers);
    if (status !== 200) {
      stream.respond({ ':status': status }, { endStream: true });
      // Once that has left: what more the peer would send is of no use.
      stream.once('finish', () => setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR)));
      return;
    }
    if (this.#owner.refusesLink(this.#remote.address)) {
      stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      return;
    }
    stream.respond(this.#headers());
    this.#links++;
    this.#idle?.cancel();
    stream.once('close', () => {
      if (--this.#links === 0) this.#watchIdle();
    });
    this.#owner.open(new StreamSocket(stream, this.#remote), this.#security);
  }

  #headers(): Record<string, string | number> {
    const { cluster } = this.#options;
    return {
      ':status': 200,
      'content-type': linkRequest.contentType,
      [announcement.protocol]: applicationProtocols.frames,
      ...(cluster === undefined ? {} : { [announcement.cluster]: cluster }),
    };
  }

  /** After GOAWAY Node may have stopped to read, and tells nobody: it does at a bad frame. */
  #watchLeaving(): void {
    this.#watchIdle(true);
    this.#leaving ??= this.#clock.setTimer(limits.http2LeavingMs, () => this.destroy());
  }

  #watchIdle(isLeaving = this.#session.closed): void {
    this.#idle?.cancel();
    this.#idle = this.#clock.setTimer(isLeaving ? limits.lingerMs : this.#options.idleTimeoutMs, () => {
      if (this.#links > 0) return;
      this.#session.close();
      // Requests that became no link may never end.
      this.#idle = this.#clock.setTimer(limits.lingerMs, () => this.destroy());
    });
  }
}

function statusFor(headers: IncomingHttpHeaders): 200 | 404 | 405 {
  if (headers[':path'] !== linkRequest.path) return 404;
  return headers[':method'] === linkRequest.method ? 200 : 405;
}
