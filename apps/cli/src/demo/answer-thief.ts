import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from '@rollcall/transport';

/** A line between a demo terminal and the gateway that loses answers: requests get through, some 0810 never do. */
export interface AnswerThief {
  readonly endpoint: Endpoint;
  close(): void;
}

/** Loses the answer of every connection but each `passEvery`-th. */
export async function startAnswerThief(gateway: Endpoint, passEvery: number): Promise<AnswerThief> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((terminal) => {
    const isPassed = ++connections % passEvery === 0;
    const upstream = connect(gateway.port, gateway.host);
    for (const socket of [terminal, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        terminal.destroy();
        upstream.destroy();
      });
    }
    terminal.pipe(upstream);
    if (isPassed) upstream.pipe(terminal);
    else upstream.once('data', () => terminal.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the thief has no port');
  return {
    endpoint: { scheme: 'tcp', host: '127.0.0.1', port: address.port },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
