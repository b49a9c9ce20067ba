import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { applicationProtocols } from '../application-protocol.ts';
import { type Clock, systemClock } from '../clock.ts';
import { dialFailure, isHttpStatus, type SystemError } from '../dial-failure.ts';
import { type DialTlsOptions, prepareHandshake } from '../dial-tls.ts';
import {
  type DialLayer,
  type DialResult,
  dialThrough,
  type Failed,
  openLink,
  type Secured,
} from '../dialling.ts';
import { formatEndpoint } from '../endpoint.ts';
import { limits } from '../limits.ts';
import type { LinkClose } from '../link.ts';
import { noSecurity } from '../link-security.ts';
import { PhaseWatch } from '../phase-watch.ts';
import { DialledSession, type DialledStream, type StreamAnswer } from './dialled-session.ts';

/**
 * Connections that may carry another link, by where they go and what they trust; the clock is a part of that. One that is
 * gone is forgotten: addresses of ours and certificates change over the years that a process lives.
 */
const kept = new WeakMap<Clock, Map<string, DialledSession>>();

/**
 * Opens one link over HTTP/2. Where a connection to the same endpoint, from the same address of ours and with the same
 * settings, is open already, the link is one more stream of it, once that has answered: one round trip and no handshake.
 * A fresh connection's link is there with the handshake, without waiting for the answer to its request.
 * @throws TransportError (as a rejection) when authority or certificate cannot be used
 */
export async function dialHttp2(options: DialTlsOptions): Promise<DialResult> {
  const { clock = systemClock, connectTimeoutMs } = options;
  const startMs = clock.now();
  const sessions = kept.get(clock) ?? new Map<string, DialledSession>();
  kept.set(clock, sessions);
  const key = keyOf(options);
  const reused = await reuse(sessions.get(key), options, clock);
  if (reused) return reused;
  const left = Math.max(0, connectTimeoutMs - (clock.now() - startMs));
  return dialAfresh({ ...options, connectTimeoutMs: left }, clock, (session) => {
    sessions.set(key, session);
    session.onceGone(() => sessions.get(key) === session && sessions.delete(key));
  });
}

async function dialAfresh(
  options: DialTlsOptions,
  clock: Clock,
  keep: (session: DialledSession) => void,
): Promise<DialResult> {
  const handshake = await prepareHandshake(options, [applicationProtocols.http2]);
  let stream: DialledStream | null = null;
  const layer: DialLayer = {
    scheme: 'h2',
    secure: (tcp, secured, failed) => handshake.start(tcp, (socket) => over(socket, secured, failed), failed),
    securityOf: () => stream?.security ?? noSecurity,
    kindOf: handshake.kindOf,
  };
  const over = (socket: TLSSocket, secured: Secured, failed: Failed) => {
    if (socket.alpnProtocol !== applicationProtocols.http2) return failed(noHttp2());
    // A peer that closes its side of the connection has closed all its streams.
    socket.allowHalfOpen = false;
    try {
      const session = new DialledSession(socket, authorityOf(options), clock);
      keep(session);
      stream = session.openStream();
    } catch (error) {
      // Of a server name that no URL can have.
      return failed(error as SystemError);
    }
    secured(stream.socket);
  };
  const { onBytes, onClose } = handshake.handlers;
  return dialThrough(layer, {
    ...options,
    onBytes,
    onClose: (link, why) => onClose(link, asAnswered(why)),
  });
}

/** A fresh connection's link is there before its request is answered. */
function asAnswered(why: LinkClose): LinkClose {
  const isStatus = why.kind === 'error' && isHttpStatus(why.detail ?? '');
  return isStatus ? { kind: 'no-gateway', detail: why.detail } : why;
}

/** Null where no kept connection could carry the link; a fresh one may. */
async function reuse(
  session: DialledSession | undefined,
  options: DialTlsOptions,
  clock: Clock,
): Promise<DialResult | null> {
  if (!session?.hasRoom || options.signal?.aborted) return null;
  const watch = new PhaseWatch(clock, 'connect', options.onPhases);
  watch.enter('tls');
  const stream = session.openStream();
  const answer = await answerWithin(stream, options, clock, () => watch.end());
  if (answer === 'open') {
    const phases = watch.end();
    options.onReached?.();
    return { ok: true, phases, link: openLink(stream.socket, stream.security, options, clock) };
  }
  stream.socket.destroy();
  if (answer === 'late') session.retire();
  if (answer === 'late' || answer === 'gone') return null;
  const cause = systemError(codes[answer] ?? answer);
  const failure = dialFailure(cause, { phase: 'connect', to: addressOf(options), known: null });
  return { ok: false, failure, phases: watch.end() };
}

/** A status is its own. */
const codes: Readonly<Record<string, string>> = { refused: 'ECONNREFUSED', aborted: 'ABORTED' };

function answerWithin(
  { answered }: DialledStream,
  { signal, connectTimeoutMs }: DialTlsOptions,
  clock: Clock,
  onAborted: () => void,
): Promise<StreamAnswer | 'late' | 'aborted'> {
  return new Promise((resolve) => {
    const end = (answer: StreamAnswer | 'late' | 'aborted') => {
      timer.cancel();
      signal?.removeEventListener('abort', aborted);
      resolve(answer);
    };
    const aborted = () => {
      onAborted();
      end('aborted');
    };
    const timer = clock.setTimer(Math.min(limits.http2ReuseMs, connectTimeoutMs), () => end('late'));
    signal?.addEventListener('abort', aborted, { once: true });
    answered.then(end);
  });
}

/** Hashed: the settings may hold a private key. */
function keyOf(options: DialTlsOptions): string {
  const { host, port, localAddress, serverName, authority, clientCertificate, minVersion, maxVersion } =
    options;
  const told = [host, port, localAddress, serverName, authority, clientCertificate, minVersion, maxVersion];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

function authorityOf({ host, port, serverName = host }: DialTlsOptions): string {
  return `${serverName.includes(':') ? `[${serverName}]` : serverName}:${port}`;
}

function addressOf({ host, port }: DialTlsOptions): string {
  return formatEndpoint({ scheme: 'h2', host, port });
}

function noHttp2(): SystemError {
  return systemError('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL');
}

function systemError(code: string): SystemError {
  return Object.assign(new Error(code), { code });
}
