import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock, Timer } from '../clock.ts';
import { limits } from '../limits.ts';
import { type LinkSecurity, securityOf } from '../link-security.ts';
import { announcement, clusterId, linkRequest, sessionSettings } from './session-settings.ts';
import { StreamSocket } from './stream-socket.ts';

/** One link's worth of a session. */
export interface DialledStream {
  readonly socket: StreamSocket;
  /** What the handshake settled; the cluster also once the answer's headers have come. */
  readonly security: LinkSecurity;
  /** Settles with the answer's headers, or when there will be none. */
  readonly answered: Promise<StreamAnswer>;
}

export type StreamAnswer =
  | 'open'
  /** The gateway has too many links. */
  | 'refused'
  /** It is no gateway: the status of a web server, or of a balancer. */
  | `HTTP_${number}`
  /** The connection is closing or gone: nothing of the link has reached its owner. */
  | 'gone';

/** One HTTP/2 connection of a dialler. While it has links it asks with PING whether the far end is there. */
export class DialledSession {
  readonly #session: ClientHttp2Session;
  readonly #security: LinkSecurity;
  readonly #remote: { readonly address: string; readonly port: number };
  readonly #authority: string;
  readonly #clock: Clock;
  readonly #socket: TLSSocket;
  #links = 0;
  #timer: Timer | null = null;
  #isRetired = false;

  constructor(socket: TLSSocket, authority: string, clock: Clock) {
    this.#clock = clock;
    this.#socket = socket;
    this.#authority = authority;
    this.#security = securityOf(socket, 'server');
    this.#remote = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    this.#session = connect(`https://${authority}`, { ...sessionSettings, createConnection: () => socket });
    this.#session.on('error', () => {});
    this.#session.on('timeout', () => this.retire());
    this.#session.on('goaway', () => this.retire());
    this.#session.on('close', () => {
      this.#isRetired = true;
      this.#timer?.cancel();
    });
  }

  /** Whether another link may be opened over it. */
  get hasRoom(): boolean {
    if (this.#isRetired || this.#session.closed || this.#session.destroyed) return false;
    const { maxConcurrentStreams = limits.http2StreamsMax } = this.#session.remoteSettings ?? {};
    return this.#links < Math.min(maxConcurrentStreams, limits.http2StreamsMax);
  }

  /** No more links; those that are open stay. */
  retire(): void {
    this.#isRetired = true;
    if (this.#links === 0) this.#close();
  }

  /** Calls back when nothing is left of the connection. */
  onceGone(gone: () => void): void {
    this.#session.once('close', gone);
  }

  /** Node waits for the peer's FIN as long as it takes, and a peer, or a box before it, may never send one. */
  #close(): void {
    this.#session.close();
    if (this.#socket.destroyed) return;
    const lingering = this.#clock.setTimer(limits.lingerMs, () => this.#socket.destroy());
    this.#socket.once('close', () => lingering.cancel());
  }

  openStream(): DialledStream {
    const stream = this.#session.request(
      {
        ':method': linkRequest.method,
        ':path': linkRequest.path,
        ':authority': this.#authority,
        'content-type': linkRequest.contentType,
      },
      { endStream: false },
    );
    this.#count(stream);
    const socket = new StreamSocket(stream, this.#remote);
    const security = { ...this.#security };
    return { socket, security, answered: answerOf(stream, socket, security) };
  }

  #count(stream: ClientHttp2Stream): void {
    if (this.#links++ === 0) {
      this.#session.ref();
      this.#session.setTimeout(0);
      this.#pingLater();
    }
    stream.once('close', () => {
      if (--this.#links > 0) return;
      this.#timer?.cancel();
      if (this.#isRetired || this.#session.closed) return this.#close();
      // A connection that is only kept must not keep the process, which timers of the clock would.
      this.#session.unref();
      this.#session.setTimeout(limits.http2KeptMs);
    });
  }

  #pingLater(): void {
    this.#timer = this.#clock.setTimer(limits.http2PingMs, () => {
      if (this.#session.destroyed) return;
      this.#timer = this.#clock.setTimer(limits.http2PingTimeoutMs, () => this.#giveUp());
      this.#session.ping((error) => {
        // Node asks no more once GOAWAY was said: such a connection has its time and is left then.
        if (error) return;
        this.#timer?.cancel();
        if (this.#links > 0) this.#pingLater();
      });
    });
  }

  /** A session alone would wait until the bytes that it has handed over are gone, and a dead peer takes none. */
  #giveUp(): void {
    this.#session.destroy(noPong());
    this.#socket.destroy();
  }
}

function answerOf(
  stream: ClientHttp2Stream,
  socket: StreamSocket,
  security: { cluster: string | null },
): Promise<StreamAnswer> {
  return new Promise((resolve) => {
    stream.once('response', (headers) => {
      const { ':status': status = 0 } = headers;
      if (status !== 200 || headers[announcement.protocol] === undefined) {
        const code = `HTTP_${status}` as const;
        resolve(code);
        socket.destroy(Object.assign(new Error('this is no gateway'), { code }));
        return;
      }
      const said = String(headers[announcement.cluster] ?? '');
      // The certificate's word counts for more: the authority gave it.
      security.cluster ??= clusterId.test(said) ? said : null;
      resolve('open');
    });
    stream.once('close', () => resolve(isRefusal(stream.rstCode) ? 'refused' : 'gone'));
  });
}

function isRefusal(code: number | undefined): boolean {
  return code === constants.NGHTTP2_ENHANCE_YOUR_CALM;
}

function noPong(): Error {
  return Object.assign(new Error('the far end has not answered a PING'), { code: 'ETIMEDOUT' });
}
