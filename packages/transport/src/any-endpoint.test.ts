import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority, endpointOf, serverCertificate } from '../test/socket-transport.ts';
import { dial, type Endpoint, type Listener, listen, type Scheme } from './index.ts';

const quiet = { onBytes() {}, onClose() {} };
const bounds = {
  connectionsMax: 1,
  idleTimeoutMs: 1_000,
  writeTimeoutMs: 1_000,
  pendingWriteBytesMax: 1_000,
};
const endpoint = { scheme: 'tls', host: '127.0.0.1', port: 0 } as const;

describe('an endpoint of tls://', () => {
  it('never falls back to plain TCP where the TLS settings are missing', async () => {
    await expect(listen(endpoint, { ...quiet, ...bounds, onOpen() {} })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'tls-settings-missing',
    });
    await expect(dial(endpoint, { ...quiet, connectTimeoutMs: 1_000 })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'tls-settings-missing',
    });
  });
});

const throwing = () => {
  throw new Error('no resolver');
};

/** Types keep these out; a settings file that is passed on does not. Node throws for them, some within a socket's event. */
describe('an address that is none', () => {
  it.each<[string, object, object]>([
    ['a port beyond 65535', { host: '127.0.0.1', port: 70_000 }, {}],
    ['a port that is none', { host: '127.0.0.1', port: Number.NaN }, {}],
    ['a port beyond 65535 at a name', { host: 'localhost', port: 70_000 }, {}],
    ['a name of a resolver that throws', { host: 'pos.example', port: 1 }, { lookup: throwing }],
    ['an address of ours that is a word', { host: '127.0.0.1', port: 1 }, { localAddress: 'wifi' }],
  ])('is a connection that failed: %s', async (_, address, change) => {
    const at = { scheme: 'tcp', ...address } as Endpoint;
    expect(await dial(at, { ...quiet, connectTimeoutMs: 1_000, ...change })).toMatchObject({ ok: false });
  });
});

describe('TLS settings that are none', () => {
  let listener: Listener;
  const tls = { certificate: serverCertificate, onHandshakeFailure() {} };

  beforeAll(async () => {
    listener = await listen({ ...endpoint, scheme: 'h2' }, { ...quiet, ...bounds, onOpen() {}, tls });
  });

  afterAll(() => listener.close({ graceMs: 0 }));

  it.each<[string, Scheme, object]>([
    ['a protocol of 300 characters', 'tls', { alpn: ['x'.repeat(300)] }],
    ['a server name that is a number', 'tls', { serverName: 5 }],
    ['a server name that no URL can have', 'h2', { serverName: 'a b' }],
  ])('are a connection that failed: %s', async (_, scheme, change) => {
    const { port } = endpointOf(listener.address);
    const options = { ...quiet, connectTimeoutMs: 1_000, tls: { authority: authority.cert, ...change } };
    expect(await dial({ scheme, host: '127.0.0.1', port }, options)).toMatchObject({ ok: false });
  });
});
