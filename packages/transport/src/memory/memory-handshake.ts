import { applicationProtocols } from '../application-protocol.ts';
import type { SystemError } from '../dial-failure.ts';
import type { DialTlsSettings } from '../dial-tls.ts';
import type { DialLayer } from '../dialling.ts';
import type { Endpoint, Scheme } from '../endpoint.ts';
import { type LinkSecurity, noSecurity } from '../link-security.ts';
import { tlsDialFailureKind } from '../tls-dial-failure.ts';
import type { MemorySocket } from './memory-socket.ts';

/** What one end of a secure link in memory is to believe of the other. */
export type MemorySecurity = Partial<Pick<LinkSecurity, 'peer' | 'cluster' | 'tlsVersion'>>;

export interface MemoryHello {
  readonly alpn: readonly string[] | null;
}

interface ServerHello {
  readonly alpnProtocol: string | null;
}

export type HandshakeEnd =
  | { readonly ok: true; readonly security: LinkSecurity }
  | { readonly ok: false; readonly kind: 'not-tls' | 'no-common-protocol' | 'reset' };

/** Plain and simulated security, for a dialler. One round trip, as TLS 1.3. */
export function memoryDialLayer(
  { scheme, host }: Endpoint,
  tls: Pick<DialTlsSettings, 'alpn'> | undefined,
  believed: MemorySecurity,
): DialLayer {
  if (scheme === 'tcp') {
    return { scheme, secure: null, securityOf: () => noSecurity, kindOf: () => null };
  }
  let alpnProtocol: string | null = null;
  return {
    scheme,
    secure(dialled, secured) {
      const socket = dialled as MemorySocket;
      // As a TLS socket does of Node's.
      const cutOff = () => socket.destroy(tlsFault('ECONNRESET'));
      socket.once('end', cutOff).resume();
      socket.once('serverHello', (said: ServerHello) => {
        socket.off('end', cutOff);
        alpnProtocol = said.alpnProtocol;
        secured(socket);
      });
      socket.once('alert', (code: string) => socket.destroy(tlsFault(code)));
      const { alpn = ourProtocols(scheme) } = scheme === 'h2' ? {} : (tls ?? {});
      socket.sendHello({ alpn: alpn.length > 0 ? alpn : null });
    },
    securityOf: () => securityFrom(believed, alpnProtocol, `CN=${host}`),
    kindOf: ({ code = '' }: SystemError) =>
      tlsDialFailureKind(code, { hasClientCertificate: false, hasPeerAnswered: false }),
  };
}

/** The listener's half: calls back once, when the dialler has said its hello or something else. */
export function answerHello(
  socket: MemorySocket,
  alpn: readonly string[],
  believed: MemorySecurity,
  ended: (end: HandshakeEnd) => void,
): void {
  let isDone = false;
  const end = (how: HandshakeEnd) => {
    if (isDone) return;
    isDone = true;
    socket.pause();
    socket.off('data', notTls).off('end', leave).off('close', reset);
    ended(how);
  };
  const notTls = () => {
    end({ ok: false, kind: 'not-tls' });
    socket.destroy();
  };
  // As a TLS socket does of Node's: one that is not open yet is not half-open either.
  const leave = () => socket.destroy();
  const reset = () => end({ ok: false, kind: 'reset' });
  socket.on('error', () => {});
  socket.on('end', leave);
  socket.on('close', reset);
  socket.on('data', notTls);
  socket.once('hello', (hello: MemoryHello) => {
    const alpnProtocol = commonProtocol(alpn, hello.alpn);
    if (alpnProtocol === undefined) {
      socket.sendEvent('alert', 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL');
      end({ ok: false, kind: 'no-common-protocol' });
      socket.destroy();
      return;
    }
    socket.sendEvent('serverHello', { alpnProtocol } satisfies ServerHello);
    end({ ok: true, security: securityFrom(believed, alpnProtocol, null) });
  });
}

/** A plain listener answers a hello with its own bytes, which are no TLS. */
export function answerPlainly(socket: MemorySocket): void {
  socket.once('hello', () => socket.sendEvent('alert', 'ERR_SSL_WRONG_VERSION_NUMBER'));
}

/** Null where the dialler names none (RFC 7301 §3.2); undefined where it does and none is common. */
function commonProtocol(
  ours: readonly string[],
  theirs: readonly string[] | null,
): string | null | undefined {
  if (!theirs) return null;
  return ours.find((protocol) => theirs.includes(protocol));
}

function securityFrom(
  believed: MemorySecurity,
  alpnProtocol: string | null,
  subject: string | null,
): LinkSecurity {
  const peer = subject === null ? null : memoryPeer(subject);
  return { peer, tlsVersion: 'TLSv1.3', cluster: null, ...believed, alpnProtocol };
}

function memoryPeer(certificateSubject: string) {
  return { certificateSubject, certificateSerial: '00', fingerprint256: certificateSubject };
}

function tlsFault(code: string): Error {
  return Object.assign(new Error('the handshake was refused'), { code });
}

export function ourProtocols(scheme: Scheme): readonly string[] {
  return [scheme === 'h2' ? applicationProtocols.http2 : applicationProtocols.frames];
}

export function isSecure(scheme: Scheme): boolean {
  return scheme !== 'tcp';
}
