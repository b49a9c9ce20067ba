import type { Clock } from '../clock.ts';
import { dialThrough } from '../dialling.ts';
import type { Endpoint, Scheme } from '../endpoint.ts';
import { type HandshakeFailureKind, handshakeFailure } from '../handshake-failure.ts';
import { limits } from '../limits.ts';
import { type LinkSecurity, noSecurity } from '../link-security.ts';
import type { ListenEndpointOptions } from '../listen.ts';
import type { Net } from '../net.ts';
import { SocketListener } from '../socket-listener.ts';
import { createMemoryGround, type MemoryGround } from './memory-ground.ts';
import {
  answerHello,
  answerPlainly,
  isSecure,
  type MemorySecurity,
  memoryDialLayer,
  ourProtocols,
} from './memory-handshake.ts';
import { MemoryServer } from './memory-server.ts';
import { MemorySocket } from './memory-socket.ts';

export interface MemoryNetOptions {
  /** Everything on this network happens from its timers, and in their order. */
  readonly clock: Clock;
  /** One way; 0 unless given. A connection takes two, its handshake two more, as over TCP and TLS 1.3. */
  readonly latencyMs?: number;
  /**
   * What is believed on links that are not `tcp://`. Nothing is encrypted or verified in memory: this stands for what
   * certificates would prove. Unless given, a dialler sees a peer of the host's name and no cluster, a listener no peer.
   */
  readonly security?: (seen: MemorySight) => MemorySecurity;
}

/** Which end looks at the other. */
export type MemorySight =
  | { readonly by: 'dialler'; readonly endpoint: Endpoint }
  | { readonly by: 'listener'; readonly endpoint: Endpoint; readonly remoteAddress: string };

/**
 * A network within this process, without sockets, for tests and rehearsals: links keep the contract of those over TCP,
 * and the same calls on the same clock give the same events in the same order. Any host name is an address, unless a
 * look-up is handed in; `localAddress` is what the listener sees as `remoteAddress`.
 */
export function createMemoryNet({ clock, latencyMs = 0, security = () => ({}) }: MemoryNetOptions): Net {
  return memoryNetOn(createMemoryGround(clock, latencyMs), security);
}

export function memoryNetOn(ground: MemoryGround, security: (seen: MemorySight) => MemorySecurity): Net {
  const { clock } = ground;
  const dialGround = { makeSocket: () => new MemorySocket(ground), lookup: null, clock };
  return {
    dial(endpoint, options) {
      const believed = security({ by: 'dialler', endpoint });
      const { host, port } = endpoint;
      const layer = memoryDialLayer(endpoint, options.tls, believed);
      return dialThrough(layer, { ...options, host, port }, dialGround);
    },
    async listen(endpoint, options) {
      const { scheme } = endpoint;
      const handshakes = new Map<MemorySocket, GiveUp>();
      const server = new MemoryServer(ground, (socket) => {
        if (!listener.admits(socket)) return;
        if (isSecure(scheme)) shakeHands(socket);
        else {
          answerPlainly(socket);
          listener.open(socket, noSecurity);
        }
      });
      const shakeHands = (socket: MemorySocket) => {
        const remoteAddress = socket.remoteAddress ?? '';
        const believed = security({ by: 'listener', endpoint, remoteAddress });
        const giveUp = beginHandshake({ ground, scheme }, socket, options, believed, (settled) => {
          handshakes.delete(socket);
          if (settled) listener.open(socket, settled);
        });
        handshakes.set(socket, giveUp);
      };
      const layer = {
        scheme,
        reloadCertificate: async () => {},
        closePending() {
          for (const giveUp of handshakes.values()) giveUp('listener-closed');
        },
      };
      const listener = new SocketListener(server, layer, { clock, ...options });
      await listener.start(endpoint);
      return listener;
    },
  };
}

type GiveUp = (why: HandshakeFailureKind) => void;

/** Calls back once, with what was settled or with null; a failure is reported. */
function beginHandshake(
  { ground: { clock }, scheme }: { readonly ground: MemoryGround; readonly scheme: Scheme },
  socket: MemorySocket,
  { clock: ownClock = clock, tls }: ListenEndpointOptions,
  believed: MemorySecurity,
  ended: (settled: LinkSecurity | null) => void,
): GiveUp {
  const remoteAddress = socket.remoteAddress ?? '';
  let verdict: HandshakeFailureKind | null = null;
  const giveUp: GiveUp = (why) => {
    verdict = why;
    socket.destroy();
  };
  const timeoutMs = tls?.handshakeTimeoutMs ?? limits.handshakeTimeoutMs;
  const deadline = ownClock.setTimer(timeoutMs, () => giveUp('timed-out'));
  const alpn = (scheme === 'h2' ? undefined : tls?.alpn) ?? ourProtocols(scheme);
  answerHello(socket, alpn, believed, (end) => {
    deadline.cancel();
    ended(end.ok ? end.security : null);
    if (!end.ok) tls?.onHandshakeFailure(handshakeFailure(remoteAddress, verdict ?? end.kind));
  });
  return giveUp;
}
