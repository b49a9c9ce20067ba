import { isIP, type Socket } from 'node:net';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { applicationProtocols } from './application-protocol.ts';
import { CertificateVerdict } from './certificate-verdict.ts';
import { systemClock } from './clock.ts';
import {
  type DialAddress,
  type DialLayer,
  type DialOptions,
  type DialResult,
  dialThrough,
  type Failed,
} from './dialling.ts';
import type { LinkHandlers } from './link.ts';
import { securityOf, type TlsVersion } from './link-security.ts';
import type { DialSocket } from './link-socket.ts';
import { type Pem, readAuthority, readCertificate, type TlsCertificate } from './pem.ts';
import { tlsContext } from './tls-context.ts';
import { tlsDialFailureKind } from './tls-dial-failure.ts';

export interface DialTlsSettings {
  /** Pinned: certificates of this authority are trusted and no others, not even those the system trusts. */
  readonly authority: Pem;
  /** What the peer's certificate must be made out to, and the name it is asked for (SNI); `host` unless given. */
  readonly serverName?: string;
  readonly clientCertificate?: TlsCertificate;
  /** 'TLSv1.2' unless given. */
  readonly minVersion?: TlsVersion;
  /** For peers, or boxes on the way, that stumble over 1.3. */
  readonly maxVersion?: TlsVersion;
  /**
   * What we would speak (ALPN), the best first; `link.alpnProtocol` says what came of it. `rollcall/1` unless given.
   * None (`[]`) is for hosts that refuse names they do not know, instead of passing over them.
   */
  readonly alpn?: readonly string[];
}

export interface DialTlsOptions extends DialOptions, DialAddress, DialTlsSettings {}

/** One alert, in the clear: two bytes and its record's header (RFC 8446 §5.1, §6). */
const alertRecordBytes = 7;

/**
 * Opens one TLS connection. The peer's certificate is always verified. Resolves at the latest when `connectTimeoutMs`
 * is over, counted from when the files are read.
 * Over TLS 1.3 a peer judges our certificate only after our own handshake is done: then the link is closed as
 * `tls-client-certificate-required` or `-rejected`.
 * @throws TransportError (as a rejection) when authority, certificate or versions cannot be used: a fault of the settings.
 */
export async function dialTls(options: DialTlsOptions): Promise<DialResult> {
  const { alpn = [applicationProtocols.frames] } = options;
  const handshake = await prepareHandshake(options, alpn);
  const layer: DialLayer = {
    scheme: 'tls',
    secure: handshake.start,
    securityOf: (socket) => securityOf(socket as TLSSocket, 'server'),
    kindOf: handshake.kindOf,
  };
  return dialThrough(layer, { ...options, ...handshake.handlers });
}

/** A dialler's handshake, ready to be made over a connected socket. */
export interface DialHandshake extends Pick<DialLayer, 'kindOf'> {
  start(socket: DialSocket, secured: (socket: TLSSocket) => void, failed: Failed): void;
  /** The owner's, told of the verdict on our certificate. */
  readonly handlers: Pick<LinkHandlers, 'onBytes' | 'onClose'>;
}

/** @throws TransportError (as a rejection) when authority, certificate or versions cannot be used */
export async function prepareHandshake(
  options: DialTlsOptions,
  alpn: readonly string[],
): Promise<DialHandshake> {
  const secureContext = await secureContextOf(options);
  const hasClientCertificate = options.clientCertificate !== undefined;
  const verdict = new CertificateVerdict(options.clock ?? systemClock, hasClientCertificate);
  return {
    handlers: verdict.handlers(options),
    start(socket, secured, failed) {
      const secure = verdict.watch(startHandshake(socket as Socket, secureContext, options, alpn));
      // Stays: a dial that was given up meanwhile still hears errors.
      secure.on('error', failed);
      secure.once('secureConnect', () => secured(secure));
    },
    kindOf({ code = '' }, socket) {
      const hasPeerAnswered = socket.bytesRead > alertRecordBytes;
      return tlsDialFailureKind(code, { hasClientCertificate, hasPeerAnswered });
    },
  };
}

function startHandshake(
  socket: Socket,
  secureContext: SecureContext,
  { host, serverName = host }: DialTlsOptions,
  alpn: readonly string[],
): TLSSocket {
  // Node finds that out too late: a socket is half made by then, and its errors reach nobody.
  if (typeof serverName !== 'string') throw new TypeError('a server name is text');
  return connect({
    socket,
    secureContext,
    rejectUnauthorized: true,
    // Checked against the certificate; only names, not addresses, may be sent as SNI (RFC 6066 §3).
    host: serverName,
    ...(isIP(serverName) === 0 && { servername: serverName }),
    ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
  });
}

/**
 * Reads authority and certificate as every dial does: for whoever wants to know at once whether they can be used.
 * @throws TransportError (as a rejection) when they cannot.
 */
export async function checkDialTls(settings: DialTlsSettings): Promise<void> {
  await secureContextOf(settings);
}

async function secureContextOf(settings: DialTlsSettings): Promise<SecureContext> {
  const { authority, clientCertificate, minVersion = 'TLSv1.2', maxVersion } = settings;
  const ca = await readAuthority(authority);
  const shown = clientCertificate && (await readCertificate(clientCertificate));
  const options = {
    ca,
    // The pinned authority may itself be signed by another one that is not trusted.
    allowPartialTrustChain: true,
    ...shown,
    minVersion,
    ...(maxVersion && { maxVersion }),
  };
  return tlsContext(options, clientCertificate);
}
