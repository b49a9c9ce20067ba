import { createServer, type Server } from 'node:net';
import { type Clock, systemClock } from './clock.ts';
import { formatEndpoint } from './endpoint.ts';
import { limits } from './limits.ts';
import type { Link, LinkHandlers } from './link.ts';
import { LinkSweep } from './link-sweep.ts';
import { type LinkRules, TcpLink } from './tcp-link.ts';
import { listenError } from './transport-error.ts';

export interface ListenTcpOptions extends LinkHandlers {
  /** Address or name of this machine; IPv6 without brackets. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Connections over this are closed as they come, and counted. */
  readonly connectionsMax: number;
  /** A link on which nothing comes or goes for this long is ended. */
  readonly idleTimeoutMs: number;
  /** A link whose bytes do not leave for this long is destroyed. */
  readonly writeTimeoutMs: number;
  /** A link with more unsent bytes than this is destroyed. */
  readonly pendingWriteBytesMax: number;
  readonly clock?: Clock;
  onOpen(link: Link): void;
}

export interface TcpListener {
  /** Where it listens, port resolved: `tcp://127.0.0.1:9000`. */
  readonly address: string;
  /** Open links. */
  readonly connections: number;
  /** Connections closed because there were too many, since the start. */
  readonly connectionsRefused: number;
  links(): Iterable<Link>;
  /**
   * Stops accepting at once, gives links `graceMs` to be ended by their owner, then ends the others; those that do not
   * close even then are torn down. Resolves when the last link is gone.
   */
  close(options: { readonly graceMs: number }): Promise<void>;
}

/**
 * Listens for TCP connections and hands over their bytes.
 * @throws TransportError (as a rejection) when the address cannot be had.
 */
export async function listenTcp(options: ListenTcpOptions): Promise<TcpListener> {
  const clock = options.clock ?? systemClock;
  const sweep = new LinkSweep(clock, Math.min(options.idleTimeoutMs, options.writeTimeoutMs));
  const rules: LinkRules = {
    clock,
    handlers: options,
    idleTimeoutMs: options.idleTimeoutMs,
    writeTimeoutMs: options.writeTimeoutMs,
    pendingWriteBytesMax: options.pendingWriteBytesMax,
    onGone: (link) => sweep.remove(link),
  };
  let linksMade = 0;
  let connectionsRefused = 0;
  // A terminal may half-close after its request; Node must not answer that with our own FIN.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const link = new TcpLink(++linksMade, socket, rules);
    sweep.add(link);
    options.onOpen(link);
  });
  server.maxConnections = options.connectionsMax;
  server.on('drop', () => connectionsRefused++);
  const address = await listen(server, options);
  let closing: Promise<void> | null = null;
  return {
    address,
    get connections() {
      return sweep.links.size;
    },
    get connectionsRefused() {
      return connectionsRefused;
    },
    links: () => sweep.links.values(),
    close: ({ graceMs }) => (closing ??= closeServer(server, sweep, clock, graceMs)),
  };
}

function listen(server: Server, { host, port }: ListenTcpOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error) =>
      reject(listenError(error, formatEndpoint({ scheme: 'tcp', host, port })));
    server.once('error', refused);
    server.listen({ host, port, backlog: limits.backlogConnections }, () => {
      server.off('error', refused);
      // Errors after that are failed accepts (no descriptor left): that connection is lost, the listener lives on.
      server.on('error', () => {});
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('a TCP server without a TCP address');
      resolve(formatEndpoint({ scheme: 'tcp', host: bound.address, port: bound.port }));
    });
  });
}

function closeServer(server: Server, sweep: LinkSweep, clock: Clock, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const finished = () => {
      for (const link of sweep.links) link.destroy('listener closed');
    };
    const grace = clock.setTimer(graceMs, () => {
      for (const link of sweep.links) link.endFor('listener-closed');
    });
    const last = clock.setTimer(graceMs + limits.lingerMs, finished);
    server.close(() => {
      grace.cancel();
      last.cancel();
      resolve();
    });
  });
}
