import { once } from 'node:events';
import type { SilentPeer, TransportUnderTest } from '../src/contract/transport-contract.ts';
import { type Scheme, systemClock } from '../src/index.ts';
import { createMemoryGround, type MemoryGround } from '../src/memory/memory-ground.ts';
import { memoryNetOn } from '../src/memory/memory-net.ts';
import { MemorySocket } from '../src/memory/memory-socket.ts';
import { endpointOf } from './socket-transport.ts';

/** Links in memory on the machine's clock. */
export function memoryTransport(name: string, scheme: Scheme, latencyMs: number): TransportUnderTest {
  const ground = createMemoryGround(systemClock, latencyMs);
  const net = memoryNetOn(ground, () => ({}));
  return {
    name,
    phases: scheme === 'tcp' ? ['connectMs'] : ['connectMs', 'tlsMs'],
    listen: (options) => net.listen({ scheme, host: '127.0.0.1', port: 0 }, options),
    dial: (address, options) => net.dial(endpointOf(address), options),
    connectOnly: (address) => connectOnly(ground, address),
    sendAndHalfClose: (address, request) => sendAndHalfClose(ground, address, request),
  };
}

async function connectOnly(ground: MemoryGround, address: string): Promise<SilentPeer> {
  const { host, port } = endpointOf(address);
  const socket = new MemorySocket(ground);
  const closed = new Promise((resolve) => socket.once('close', () => resolve(null)));
  socket.connect({ host, port, family: 4 });
  await once(socket, 'connect');
  // As Node's socket does: it closes when its peer has.
  socket.once('end', () => socket.end());
  socket.resume();
  return { closed, destroy: () => socket.destroy() };
}

function sendAndHalfClose(ground: MemoryGround, address: string, request: Uint8Array): Promise<Uint8Array> {
  const { host, port, scheme } = endpointOf(address);
  const socket = new MemorySocket(ground);
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(chunks)));
    socket.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    socket.once('connect', () => {
      if (scheme !== 'tcp') socket.sendHello({ alpn: null });
      socket.write(request);
      socket.end();
    });
    socket.connect({ host, port, family: 4 });
  });
}
