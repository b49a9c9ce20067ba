import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createManualClock,
  type DialResult,
  dialTcp,
  type Link,
  type LinkClose,
  type ListenTcpOptions,
  listenTcp,
  parseEndpoint,
  type TcpListener,
} from './index.ts';

const listeners: TcpListener[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close({ graceMs: 0 })));
});

const enough = {
  host: '127.0.0.1',
  port: 0,
  connectionsMax: 100,
  idleTimeoutMs: 60_000,
  writeTimeoutMs: 10_000,
  pendingWriteBytesMax: 64 * 1024,
};

/** Resolves with the value handed to `tell`. */
function awaited<T>() {
  let tell: (value: T) => void = () => {};
  const told = new Promise<T>((resolve) => {
    tell = resolve;
  });
  return { tell, told };
}

async function listen(options: Partial<ListenTcpOptions> = {}) {
  const opened = awaited<Link>();
  const closed = awaited<LinkClose>();
  const listener = await listenTcp({
    ...enough,
    onOpen: opened.tell,
    onBytes: (link, chunk) => link.write(chunk),
    onClose: (_, why) => closed.tell(why),
    ...options,
  });
  listeners.push(listener);
  return { listener, opened: opened.told, closed: closed.told, port: portOf(listener) };
}

function portOf(listener: TcpListener): number {
  const parsed = parseEndpoint(listener.address);
  if (!parsed.ok) throw new Error(listener.address);
  return parsed.value.port;
}

function peer(port: number, allowHalfOpen = false): Socket {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen });
  sockets.push(socket);
  return socket;
}

const quiet = { onBytes() {}, onClose() {} };

async function dial(port: number, options = {}): Promise<Extract<DialResult, { ok: true }>> {
  const result = await dialTcp({ host: '127.0.0.1', port, connectTimeoutMs: 2_000, ...quiet, ...options });
  if (!result.ok) throw new Error(result.failure.message);
  return result;
}

describe('a listener', () => {
  it('says where it listens, with the port that it was given', async () => {
    const { listener } = await listen();
    expect(listener.address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('hands over the bytes of a link and sends what is written to it', async () => {
    const { port } = await listen();
    const { told, tell } = awaited<Uint8Array>();
    const { link } = await dial(port, { onBytes: (_: Link, chunk: Uint8Array) => tell(chunk) });
    link.write(Uint8Array.of(1, 2, 3));
    expect([...(await told)]).toEqual([1, 2, 3]);
    link.end();
  });

  it('still answers a peer that closed its side after the request, then closes', async () => {
    const { port, closed } = await listen({
      onBytes: () => {},
      onPeerEnd: (link) => {
        setImmediate(() => {
          link.write(Buffer.from('late answer'));
          link.end();
        });
      },
    });
    const socket = peer(port, true);
    socket.end('request');
    expect(await text(socket)).toBe('late answer');
    expect(await closed).toEqual({ kind: 'peer-closed', detail: null });
  });

  it('ends a half-closed link by itself when its owner does not care', async () => {
    const { port, closed } = await listen();
    const socket = peer(port, true);
    socket.end('echo this');
    expect(await text(socket)).toBe('echo this');
    expect((await closed).kind).toBe('peer-closed');
  });

  it('closes connections over its bound and counts them', async () => {
    const { listener, port, opened } = await listen({ connectionsMax: 1 });
    peer(port);
    await opened;
    await once(peer(port), 'close');
    expect(listener.connections).toBe(1);
    expect(listener.connectionsRefused).toBe(1);
  });

  it('ends a link on which nothing came for the idle time, and only then', async () => {
    const clock = createManualClock();
    const { port, opened, closed } = await listen({ clock, idleTimeoutMs: 20_000 });
    const socket = peer(port);
    const link = await opened;
    clock.advance(15_000);
    socket.write('x');
    await once(socket, 'data');
    clock.advance(15_000);
    expect(link.isOpen).toBe(true);
    clock.advance(6_000);
    expect(link.isOpen).toBe(false);
    expect(await closed).toEqual({ kind: 'idle', detail: null });
  });

  it('tears down a link whose peer does not read, when bytes do not leave in time', async () => {
    const clock = createManualClock();
    const { port, opened, closed } = await listen({ clock, pendingWriteBytesMax: 1e9 });
    peer(port).pause();
    const link = await opened;
    link.write(new Uint8Array(32 * 1024 * 1024));
    expect(link.pendingWriteBytes).toBeGreaterThan(0);
    clock.advance(11_000);
    expect((await closed).kind).toBe('write-stalled');
  });

  it('tears down a link at once when more bytes wait than allowed', async () => {
    const { port, opened, closed } = await listen({ pendingWriteBytesMax: 1024 });
    peer(port).pause();
    const link = await opened;
    link.write(new Uint8Array(1025));
    expect(link.isOpen).toBe(false);
    expect(await closed).toEqual({ kind: 'write-backlog', detail: 'over 1024 bytes' });
  });

  it('tells why a link is gone: reset by the peer, or destroyed here for a reason', async () => {
    const first = await listen();
    const socket = peer(first.port);
    await first.opened;
    socket.resetAndDestroy();
    expect((await first.closed).kind).toBe('reset');
    const second = await listen();
    peer(second.port);
    (await second.opened).destroy('length over the limit');
    expect(await second.closed).toEqual({ kind: 'destroyed', detail: 'length over the limit' });
  });

  it('tears down a peer that never closes its side after our end', async () => {
    const clock = createManualClock();
    const { port, opened, closed } = await listen({ clock });
    const socket = peer(port, true);
    socket.resume();
    const link = await opened;
    link.end();
    await once(socket, 'end');
    clock.advance(6_000);
    expect((await closed).kind).toBe('ended');
  });

  it('refuses a port that is taken and says what to do', async () => {
    const { port } = await listen();
    await expect(listen({ port })).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringContaining('choose another port'),
    });
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(listen({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'address-not-available' });
  });

  it('closes: takes nothing new, lets a link finish in its grace, then ends it', async () => {
    const clock = createManualClock();
    const { listener, port, opened, closed } = await listen({ clock });
    const socket = peer(port);
    const link = await opened;
    const closing = listener.close({ graceMs: 5_000 });
    await once(peer(port), 'error');
    socket.write('still answered');
    expect(String((await once(socket, 'data'))[0])).toBe('still answered');
    expect(link.isOpen).toBe(true);
    clock.advance(5_000);
    await closing;
    expect((await closed).kind).toBe('listener-closed');
    expect(listener.connections).toBe(0);
  });
});

describe('a dialler', () => {
  it('measures the connection, and the name where there was one', async () => {
    const { port } = await listen();
    const byAddress = await dial(port);
    expect(byAddress.phases).toEqual({ connectMs: expect.any(Number) });
    const byName = await dial(port, { host: 'localhost' });
    expect(byName.phases).toEqual({ dnsMs: expect.any(Number), connectMs: expect.any(Number) });
    byAddress.link.end();
    byName.link.end();
  });

  it('says refused where nobody listens', async () => {
    const { listener, port } = await listen();
    await listener.close({ graceMs: 0 });
    const result = await dialTcp({ host: '127.0.0.1', port, connectTimeoutMs: 2_000, ...quiet });
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'refused', phase: 'connect', systemCode: 'ECONNREFUSED' },
    });
  });

  it('says dns where the name cannot be resolved', async () => {
    const result = await dialTcp({
      host: 'gateway.invalid',
      port: 9,
      connectTimeoutMs: 2_000,
      lookup: (_host, _options, found) =>
        found(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), ''),
      ...quiet,
    });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'dns', systemCode: 'ENOTFOUND' } });
  });

  it('says timed-out, and in which phase, when its time is over', async () => {
    const clock = createManualClock();
    const dialling = dialTcp({
      host: 'gateway.invalid',
      port: 9,
      connectTimeoutMs: 2_000,
      clock,
      lookup: () => {},
      ...quiet,
    });
    clock.advance(2_000);
    expect(await dialling).toMatchObject({
      ok: false,
      failure: { kind: 'timed-out', phase: 'dns' },
      phases: { dnsMs: 2_000 },
    });
  });

  it('gives up when its caller does', async () => {
    const giveUp = new AbortController();
    const dialling = dialTcp({
      host: 'gateway.invalid',
      port: 9,
      connectTimeoutMs: 2_000,
      signal: giveUp.signal,
      lookup: () => {},
      ...quiet,
    });
    giveUp.abort();
    expect(await dialling).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
  });

  it('may still speak to a gateway that has closed its side', async () => {
    const heard = awaited<string>();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.end();
      text(socket).then(heard.tell);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await dial((server.address() as AddressInfo).port, {
      onPeerEnd: (link: Link) => {
        setImmediate(() => {
          link.write(Buffer.from('one more thing'));
          link.end();
        });
      },
    });
    expect(await heard.told).toBe('one more thing');
    server.close();
  });

  it('learns that the gateway closed the link', async () => {
    const { port, opened } = await listen();
    const { tell, told } = awaited<LinkClose>();
    await dial(port, { onClose: (_: Link, why: LinkClose) => tell(why) });
    (await opened).end();
    expect((await told).kind).toBe('peer-closed');
  });
});
