import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type LookupFunction, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, socketTransport } from '../test/socket-transport.ts';
import type { AddressLookup } from './address-lookup.ts';
import { TransportRig } from './contract/transport-rig.ts';
import { dialTcp, type Link, listenTcp } from './index.ts';

/** What is particular to TCP; the rest is in the contract that all transports keep. */
const sockets: Socket[] = [];
let rig: TransportRig;

beforeEach(() => {
  rig = new TransportRig(socketTransport('TCP', 'tcp'));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.end();
});

const quiet = { onBytes() {}, onClose() {} };
const bounds = {
  connectionsMax: 1,
  idleTimeoutMs: 1_000,
  writeTimeoutMs: 1_000,
  pendingWriteBytesMax: 1_000,
};

async function listenAt(host: string, port: number, reusePort = false) {
  return listenTcp({ host, port, reusePort, ...bounds, ...quiet, onOpen() {} });
}

describe('a listener for TCP', () => {
  it('says where it listens, with the port that it was given', async () => {
    const { listener } = await rig.listen();
    expect(listener.address).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('knows nothing of who its peers are', async () => {
    const { terminal, gateway } = await rig.pair();
    const nothing = { peer: null, tlsVersion: null, alpnProtocol: null };
    expect(gateway.link).toMatchObject(nothing);
    expect(terminal.link).toMatchObject(nothing);
  });

  it('tells that a peer has reset its link', async () => {
    const { listener, accepted } = await rig.listen();
    const socket = connect(endpointOf(listener.address));
    sockets.push(socket);
    const gateway = await accepted();
    socket.resetAndDestroy();
    expect(await gateway.closed).toEqual({ kind: 'reset', detail: 'ECONNRESET' });
  });

  it('refuses a port that is taken and says what to do', async () => {
    const { listener } = await rig.listen();
    await expect(listenAt('127.0.0.1', endpointOf(listener.address).port)).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringContaining('choose another port'),
    });
  });

  it('shares a port with those who share it too, and with nobody else', async () => {
    const first = await listenAt('127.0.0.1', 0, true);
    const { host, port } = endpointOf(first.address);
    const second = await listenAt(host, port, true);
    expect(second.address).toBe(first.address);
    await expect(listenAt(host, port)).rejects.toMatchObject({ code: 'address-in-use' });
    await first.close({ graceMs: 0 });
    await second.close({ graceMs: 0 });
    const alone = await listenAt(host, port);
    await expect(listenAt(host, port, true)).rejects.toMatchObject({ code: 'address-in-use' });
    await alone.close({ graceMs: 0 });
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(listenAt('192.0.2.1', 0)).rejects.toMatchObject({ code: 'address-not-available' });
  });

  it('takes no new connection while it closes', async () => {
    const { listener } = await rig.pair();
    const closing = listener.close({ graceMs: 5_000 });
    const late = connect(endpointOf(listener.address));
    sockets.push(late);
    await once(late, 'error');
    for (const link of listener.links()) link.end();
    await closing;
  });
});

describe('a dialler for TCP', () => {
  it("gives the system's own code as evidence", async () => {
    const { listener } = await rig.listen();
    await listener.close({ graceMs: 0 });
    const { host, port } = endpointOf(listener.address);
    expect(await dialTcp({ host, port, connectTimeoutMs: 2_000, ...quiet })).toMatchObject({
      ok: false,
      failure: { kind: 'refused', phase: 'connect', systemCode: 'ECONNREFUSED' },
    });
  });

  it('says unreachable from an address that this machine does not have', async () => {
    const { listener } = await rig.listen();
    const { host, port } = endpointOf(listener.address);
    const from = (localAddress: string) =>
      dialTcp({ host, port, localAddress, connectTimeoutMs: 2_000, ...quiet });
    expect(await from('192.0.2.1')).toMatchObject({
      ok: false,
      failure: { kind: 'unreachable', phase: 'connect', systemCode: 'EADDRNOTAVAIL' },
    });
    const ours = await from('127.0.0.1');
    expect(ours.ok).toBe(true);
    if (ours.ok) ours.link.destroy('the test is over');
  });

  it.each([
    [undefined],
    [null],
    [''],
    [[]],
    [[null]],
    [[{}]],
    [[{ address: 5, family: 4 }]],
    [[{ address: '', family: 4 }]],
    [[{ address: 'localhost', family: 4 }]],
    [{ address: '127.0.0.1' }],
  ])('says dns where a resolver answers with nothing, or with no address: %j', async (nothing) => {
    // As resolvers written in JavaScript do.
    const lookup = (_host: string, _options: object, found: (...answer: unknown[]) => void) =>
      found(null, nothing);
    const options = { host: 'gateway.invalid', port: 1, connectTimeoutMs: 2_000, ...quiet };
    expect(await dialTcp({ ...options, lookup: lookup as LookupFunction })).toMatchObject({
      ok: false,
      failure: { kind: 'dns', phase: 'dns' },
    });
  });

  it('connects once where a resolver calls back again', async () => {
    const { listener, accepted } = await rig.listen();
    const { port } = endpointOf(listener.address);
    const made = new Set<number>();
    const lookup: AddressLookup = (_host, _options, found) => {
      for (let i = 0; i < 3; i++) found(null, [{ address: '127.0.0.1', family: 4 }]);
      found(new Error('changed its mind'), []);
    };
    const dialled = await rig.dial(`tcp://gateway.invalid:${port}`, { lookup });
    made.add((await accepted()).link.remotePort);
    // Whoever else connected was there before this one.
    await rig.dial(listener.address);
    made.add((await accepted()).link.remotePort);
    expect([made.size, listener.connections]).toEqual([2, 2]);
    expect(dialled.link.isOpen).toBe(true);
  });

  it('takes the family of an address from the address', async () => {
    const { listener } = await rig.listen();
    const { port } = endpointOf(listener.address);
    const lookup: AddressLookup = (_host, _options, found) =>
      found(null, [{ address: '127.0.0.1', family: 6 }]);
    const from = { lookup, localAddress: '127.0.0.1' };
    expect(await rig.tryDial(`tcp://gateway.invalid:${port}`, from)).toMatchObject({ ok: true });
  });

  it('asks the system for a name once, however many dials want it', async () => {
    const { listener } = await rig.listen();
    const address = listener.address.replace('127.0.0.1', 'localhost');
    let asked = 0;
    const hook = createHook({ init: (_, type) => void (type === 'GETADDRINFOREQWRAP' && asked++) }).enable();
    const dialled = await Promise.all(Array.from({ length: 20 }, () => rig.tryDial(address)));
    hook.disable();
    expect(dialled.every(({ ok }) => ok)).toBe(true);
    expect(asked).toBe(1);
  });

  it('finds this machine by its name', async () => {
    const { listener } = await rig.listen();
    const terminal = await rig.dial(listener.address.replace('127.0.0.1', 'localhost'));
    expect(terminal.link.remoteAddress).toBe('127.0.0.1');
  });

  it('may still speak to a gateway that has closed its side', async () => {
    const heard = Promise.withResolvers<string>();
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.end();
      text(socket).then(heard.resolve);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await rig.dial(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      onPeerEnd: (link: Link) => {
        setImmediate(() => {
          link.write(Buffer.from('one more thing'));
          link.end();
        });
      },
    });
    expect(await heard.promise).toBe('one more thing');
    server.close();
  });
});
