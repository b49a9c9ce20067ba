import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a gateway on which its answers can be lost: what terminals send still arrives. */
export interface MuffledLine {
  readonly endpoint: string;
  isSilent: boolean;
  /** Resolves when the next bytes have gone to the gateway. */
  sent(): Promise<void>;
  close(): Promise<void>;
}

export async function openMuffledLine(gatewayPort: number): Promise<MuffledLine> {
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];
  const server = createServer({ noDelay: true }, (terminal) => {
    const gateway = connect({ host: '127.0.0.1', port: gatewayPort, noDelay: true });
    for (const [socket, other] of [
      [terminal, gateway],
      [gateway, terminal],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
    terminal.on('data', (chunk) => {
      gateway.write(chunk);
      for (const tell of waiting.splice(0)) tell();
    });
    gateway.on('data', (chunk) => void (line.isSilent || terminal.write(chunk)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line: MuffledLine = {
    endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isSilent: false,
    sent: () => new Promise((tell) => waiting.push(tell)),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return line;
}
