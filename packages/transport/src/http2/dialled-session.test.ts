import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { authority, endpointOf, socketTransport } from '../../test/socket-transport.ts';
import { TransportRig } from '../contract/transport-rig.ts';
import { createManualClock } from '../index.ts';
import { limits } from '../limits.ts';
import { DialledSession } from './dialled-session.ts';

/** Passes on all but the end of a connection, as a box on the way may; and nothing more once it is dead. */
class EndlessFront {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  constructor(port: number) {
    this.#server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      for (const socket of [near, far]) this.#sockets.push(socket.on('error', () => {}));
      near.on('data', (bytes) => far.write(bytes));
      far.on('data', (bytes) => near.write(bytes));
    });
  }

  async listening(): Promise<number> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  die(): void {
    for (const socket of this.#sockets) socket.pause().removeAllListeners('data');
  }

  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

const clock = createManualClock();
let rig: TransportRig;
let front: EndlessFront;
let socket: TLSSocket;

beforeEach(() => {
  rig = new TransportRig(socketTransport('HTTP/2', 'h2'));
});

afterEach(async () => {
  socket.destroy();
  front.end();
  await rig.end();
});

async function session() {
  const { listener } = await rig.listen();
  front = new EndlessFront(endpointOf(listener.address).port);
  const port = await front.listening();
  const trust = { ca: authority.cert, servername: 'localhost', ALPNProtocols: ['h2'] };
  socket = connectTls({ port, host: '127.0.0.1', ...trust });
  await once(socket, 'secureConnect');
  const dialled = new DialledSession(socket, `localhost:${port}`, clock);
  const gone = new Promise<void>((resolve) => dialled.onceGone(resolve));
  const stream = dialled.openStream();
  expect(await stream.answered).toBe('open');
  return { listener, dialled, stream, gone };
}

it('a connection that is of no use any more goes in time, though the far end never ends it', async () => {
  const { dialled, stream, gone } = await session();
  stream.socket.end();
  stream.socket.destroy();
  await once(stream.socket, 'close');
  dialled.retire();
  expect(socket.destroyed).toBe(false);
  clock.advance(limits.lingerMs);
  expect(socket.destroyed).toBe(true);
  await gone;
});

it('so does one that still had a link when it was retired', async () => {
  const { dialled, stream, gone } = await session();
  dialled.retire();
  expect(dialled.hasRoom).toBe(false);
  stream.socket.destroy();
  await once(stream.socket, 'close');
  clock.advance(limits.lingerMs);
  await gone;
});

it('so does one whose far end has said that it leaves', async () => {
  const { listener, dialled, stream, gone } = await session();
  const closed = listener.close({ graceMs: 60_000 });
  await vi.waitFor(() => expect(dialled.hasRoom).toBe(false));
  stream.socket.destroy();
  await once(stream.socket, 'close');
  clock.advance(limits.lingerMs);
  await gone;
  front.end();
  await closed;
});

it('so does one whose far end is dead, though bytes for it have not left', async () => {
  const { stream, gone } = await session();
  stream.socket.on('error', () => {});
  front.die();
  clock.advance(limits.http2PingMs);
  for (let i = 0; i < 200; i++) stream.socket.write(new Uint8Array(64 * 1_024));
  clock.advance(limits.http2PingTimeoutMs);
  expect(socket.destroyed).toBe(true);
  await gone;
});
