import { createServer } from 'node:net';
import { limits } from './limits.ts';
import { noSecurity } from './link-security.ts';
import type { ListenAddress, Listener, ListenOptions } from './listener.ts';
import { type ListenLayer, SocketListener } from './socket-listener.ts';

export interface ListenTcpOptions extends ListenOptions, ListenAddress {}

export type TcpListener = Listener;

const plain: ListenLayer = { scheme: 'tcp', reloadCertificate: async () => {}, closePending() {} };

/**
 * Listens for TCP connections and hands over their bytes.
 * @throws TransportError (as a rejection) when the address cannot be had.
 */
export async function listenTcp(options: ListenTcpOptions): Promise<TcpListener> {
  // A terminal may half-close after its request; Node must not answer that with our own FIN.
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: limits.keepAliveIdleMs },
    (socket) => {
      if (listener.admits(socket)) listener.open(socket, noSecurity);
    },
  );
  const listener = new SocketListener(server, plain, options);
  await listener.start(options);
  return listener;
}
