import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAuthority } from '../test/certificate-maker.ts';
import { HandshakeReports } from '../test/handshake-reports.ts';
import {
  authority,
  clientCertificate,
  endpointOf,
  serverCertificate,
  socketTransport,
} from '../test/socket-transport.ts';
import { TransportRig } from './contract/transport-rig.ts';
import { createManualClock, type ListenTlsSettings, listenTls, type TlsVersion } from './index.ts';

const dayMs = 86_400_000;
const nowMs = Date.now();
const sockets: Socket[] = [];
let reports: HandshakeReports;
let rig: TransportRig;

beforeEach(() => {
  reports = new HandshakeReports();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.end();
});

async function listen(settings: Partial<ListenTlsSettings> = {}, options = {}) {
  const { onHandshakeFailure } = reports;
  rig = new TransportRig(socketTransport('TLS', 'tls', { listens: { onHandshakeFailure, ...settings } }));
  const { listener, accepted } = await rig.listen(options);
  return { listener, accepted, ...endpointOf(listener.address) };
}

/** A peer that may send anything. */
async function plainPeer(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  sockets.push(socket.on('error', () => {}));
  await once(socket, 'connect');
  return socket;
}

/** A TLS client that is not ours; what becomes of it is the listener's to say. */
function tlsPeer(port: number, options: ConnectionOptions = {}): TLSSocket {
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    ca: authority.cert,
    servername: 'localhost',
    ...options,
  });
  sockets.push(socket.on('error', () => {}).resume());
  return socket;
}

/** The first bytes of a client of TLS 1.2. */
async function clientHello(): Promise<Uint8Array> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  tlsPeer((server.address() as AddressInfo).port, { maxVersion: 'TLSv1.2' });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(socket, 'data')) as [Uint8Array];
  socket.destroy();
  server.close();
  return hello;
}

/** How many TLS sessions were begun meanwhile, at either end. */
async function tlsSessionsDuring(work: () => Promise<void>): Promise<number> {
  let sessions = 0;
  const hook = createHook({ init: (_, type) => void (type === 'TLSWRAP' && sessions++) }).enable();
  await work();
  hook.disable();
  return sessions;
}

describe('a TLS listener', () => {
  it('says that it is one', async () => {
    const { listener } = await listen();
    expect(listener.address).toMatch(/^tls:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it('knows version and protocol of a link, and its peer where it asks for a certificate', async () => {
    const { accepted, port } = await listen({
      alpn: ['rollcall/1', 'rollcall/0'],
      clientAuthority: authority.cert,
    });
    tlsPeer(port, { ...clientCertificate, ALPNProtocols: ['other', 'rollcall/0'], maxVersion: 'TLSv1.2' });
    const { link } = await accepted();
    expect(link).toMatchObject({
      tlsVersion: 'TLSv1.2',
      alpnProtocol: 'rollcall/0',
      peer: {
        certificateSubject: 'CN=Test client',
        certificateSerial: expect.stringMatching(/^[0-9A-F]{32}$/),
        fingerprint256: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      },
    });
  });

  it('asks for no certificate unless told to, and for no protocol', async () => {
    const { accepted, port } = await listen({ alpn: ['rollcall/1'] });
    tlsPeer(port, clientCertificate);
    expect((await accepted()).link).toMatchObject({ peer: null, tlsVersion: 'TLSv1.3', alpnProtocol: null });
  });

  it('writes a subject so that no value of it can pass for another attribute', async () => {
    const { accepted, port } = await listen({ clientAuthority: authority.cert });
    tlsPeer(
      port,
      authority.issueClient({ commonName: 'Noodles, CN=10000001\nO=Bank', organization: '老街面馆' }),
    );
    expect((await accepted()).link.peer?.certificateSubject).toBe(
      'CN=Noodles\\, CN=10000001\\0AO=Bank, O=老街面馆',
    );
  });

  it('does not start over in the middle, which costs it a hundred times what it costs the peer', async () => {
    const { port, accepted } = await listen();
    const socket = tlsPeer(port, { maxVersion: 'TLSv1.2' });
    const gateway = await accepted();
    await once(socket, 'secureConnect');
    const refused = await new Promise<Error | null>((resolve) => {
      socket.renegotiate({}, resolve);
      socket.on('error', resolve);
    });
    expect(refused).toMatchObject({ code: 'ERR_SSL_NO_RENEGOTIATION' });
    expect(gateway.bytes.length).toBe(0);
  });

  it('lets nobody in on a session that it has not looked at the certificate of', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { port, accepted } = await listen({ clientAuthority: authority.cert });
      const first = tlsPeer(port, { ...clientCertificate, maxVersion });
      const [session] = (await once(first, 'session')) as [Buffer];
      await accepted();
      const second = tlsPeer(port, { ...clientCertificate, maxVersion, session });
      await once(second, 'secureConnect');
      expect(second.isSessionReused()).toBe(false);
      await rig.end();
    }
  });
});

describe('a connection that is refused before its handshake', () => {
  it('is told as refused alone, and takes no TLS session', async () => {
    const refused: string[] = [];
    const onRefused = (remoteAddress: string) => refused.push(remoteAddress);
    const { listener, port, accepted } = await listen({}, { connectionsPerAddressMax: 1, onRefused });
    tlsPeer(port);
    const gateway = await accepted();
    const hello = await clientHello();
    const sessions = await tlsSessionsDuring(async () => {
      const second = await plainPeer(port);
      const gone = once(second.resume(), 'close');
      second.write(hello);
      await gone;
    });
    await listener.close({ graceMs: 0 });
    await gateway.closed;
    expect({ refused, failures: reports.all, sessions }).toEqual({
      refused: ['127.0.0.1'],
      failures: [],
      sessions: 0,
    });
  });
});

describe('bytes that were tampered with on the way', () => {
  it('close the link', async () => {
    const { port, accepted } = await listen({}, { onBytes() {} });
    const proxy = createServer((near) => {
      const far = connect({ host: '127.0.0.1', port });
      sockets.push(
        near.on('error', () => {}),
        far.on('error', () => {}),
      );
      near.pipe(far).pipe(near);
      proxy.once('tamper', () => far.write(Buffer.from('1703030020'.padEnd(74, '5A'), 'hex')));
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    tlsPeer((proxy.address() as AddressInfo).port);
    const gateway = await accepted();
    proxy.emit('tamper');
    expect(await gateway.closed).toEqual({
      kind: 'error',
      detail: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    });
    proxy.close();
  });
});

describe('a failed handshake is reported', () => {
  it.each([
    ['a frame of a plain terminal', '003C600003000060310031131208', 'does not speak TLS (ERR_SSL_WRONG'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex'), 'does not speak TLS but HTTP'],
    ['HTTP to a proxy', Buffer.from('CONNECT a:1 HTTP/1.1\r\n\r\n').toString('hex'), 'but HTTP'],
  ])('as not-tls for %s', async (_, hex, message) => {
    const { listener, port } = await listen();
    (await plainPeer(port)).write(Buffer.from(hex, 'hex'));
    expect(await reports.next()).toEqual({
      remoteAddress: '127.0.0.1',
      kind: 'not-tls',
      message: expect.stringContaining(message),
    });
    expect(listener.connections).toBe(0);
  });

  it('as no-common-version, -cipher or -protocol for a client that has none of ours', async () => {
    const { port } = await listen({ minVersion: 'TLSv1.3' });
    tlsPeer(port, { maxVersion: 'TLSv1.2' });
    expect((await reports.next()).kind).toBe('no-common-version');
    await rig.end();
    const second = await listen({ alpn: ['rollcall/1'] });
    tlsPeer(second.port, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    expect((await reports.next()).kind).toBe('no-common-cipher');
    tlsPeer(second.port, { ALPNProtocols: ['h2'] });
    expect((await reports.next()).kind).toBe('no-common-protocol');
  });

  it('as no-common-version for TLS 1.1, by default', async () => {
    const { port } = await listen();
    tlsPeer(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    expect((await reports.next()).kind).toBe('no-common-version');
  });

  const strangers = [
    ['missing', {}],
    ['untrusted', makeAuthority().issueClient()],
    ['untrusted', authority.issueServer()],
    ['expired', authority.issueClient({ notBeforeMs: nowMs - 2 * dayMs, notAfterMs: nowMs - dayMs })],
    ['not-yet-valid', authority.issueClient({ notBeforeMs: nowMs + dayMs })],
  ] as const;
  const versions: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

  it.each(strangers.flatMap(([what, options]) => versions.map((version) => ({ what, version, options }))))(
    'as client-certificate-$what over $version',
    async ({ what, version, options }) => {
      const opened: unknown[] = [];
      const { port } = await listen(
        { clientAuthority: authority.cert },
        { onOpen: (link: unknown) => opened.push(link) },
      );
      tlsPeer(port, { ...options, maxVersion: version });
      expect(await reports.next()).toMatchObject({
        remoteAddress: '127.0.0.1',
        kind: `client-certificate-${what}`,
      });
      expect(opened).toEqual([]);
    },
  );

  it('as reset for a peer that connects and leaves, either way', async () => {
    const { port } = await listen();
    (await plainPeer(port)).end();
    expect((await reports.next()).kind).toBe('reset');
    (await plainPeer(port)).resetAndDestroy();
    expect((await reports.next()).kind).toBe('reset');
    (await plainPeer(port)).end('\x16\x03');
    expect((await reports.next()).kind).toBe('reset');
  });

  it('as reset for a client of TLS 1.3 that does not trust us', async () => {
    const { port } = await listen();
    tlsPeer(port, { ca: makeAuthority().cert });
    expect(await reports.next()).toMatchObject({
      kind: 'reset',
      message: expect.stringContaining('may not trust our certificate'),
    });
  });

  it('as alert for a client that says so', async () => {
    const { port } = await listen();
    const socket = await plainPeer(port);
    socket.write(await clientHello());
    await once(socket, 'data');
    const unknownAuthority = '15030300020230';
    socket.write(Buffer.from(unknownAuthority, 'hex'));
    expect(await reports.next()).toMatchObject({
      kind: 'alert',
      message: 'the peer refused the handshake (ERR_SSL_TLSV1_ALERT_UNKNOWN_CA)',
    });
  });

  it('as protocol-error for one that begins as TLS and goes wrong', async () => {
    const { port } = await listen();
    const socket = await plainPeer(port);
    socket.write(await clientHello());
    await once(socket, 'data');
    socket.write(Buffer.from('1603030004ffffffff', 'hex'));
    expect((await reports.next()).kind).toBe('protocol-error');
  });

  it('as timed-out for a peer that says nothing, or goes on forever', async () => {
    const { port } = await listen({ handshakeTimeoutMs: 40 });
    const socket = await plainPeer(port);
    const hello = await clientHello();
    const trickle = await plainPeer(port);
    trickle.write(hello.subarray(0, 20));
    await Promise.all([once(socket, 'close'), once(trickle, 'close')]);
    const kinds = [(await reports.next()).kind, (await reports.next()).kind];
    expect(kinds).toEqual(['timed-out', 'timed-out']);
  });

  it('as listener-closed when the grace of a close is over', async () => {
    const clock = createManualClock();
    const { listener, port, accepted } = await listen({}, { clock });
    await plainPeer(port);
    tlsPeer(port);
    const link = await accepted();
    const closing = listener.close({ graceMs: 1_000 });
    clock.advance(1_000);
    expect((await reports.next()).kind).toBe('listener-closed');
    await closing;
    expect((await link.closed).kind).toBe('listener-closed');
  });

  it('once, and never for one that was done', async () => {
    const clock = createManualClock();
    const { listener, port, accepted } = await listen({}, { clock });
    (await plainPeer(port)).write('GET / HTTP/1.1\r\n\r\n');
    await reports.next();
    const socket = tlsPeer(port);
    const gateway = await accepted();
    clock.advance(30_000);
    expect(gateway.link.isOpen).toBe(true);
    socket.end();
    await gateway.closed;
    await listener.close({ graceMs: 0 });
    expect(reports.all.map(({ kind }) => kind)).toEqual(['not-tls']);
  });
});

describe('a TLS listener is refused', () => {
  const otherKey = authority.issueServer().key;
  it.each([
    [
      'a key of another certificate',
      { certificate: { ...serverCertificate, key: otherKey } },
      'certificate-key-mismatch',
    ],
    [
      'a file that is not there',
      { certificate: { key: { file: '/no/such' }, cert: '' } },
      'certificate-unreadable',
    ],
    [
      'a key that is none',
      { certificate: { ...serverCertificate, key: 'c2VjcmV0' } },
      'certificate-unreadable',
    ],
    [
      'a certificate that is none',
      { certificate: { ...serverCertificate, cert: '' } },
      'certificate-unreadable',
    ],
    ['an empty authority', { clientAuthority: '' }, 'certificate-unreadable'],
    [
      'an authority without its root',
      { clientAuthority: authority.issueAuthority('Sub').cert },
      'authority-not-root',
    ],
    [
      'a key that is too short for TLS',
      { certificate: authority.issueServer({ rsaBits: 1_024 }) },
      'certificate-unreadable',
    ],
    [
      'the versions from 1.3 to 1.2',
      { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' },
      'tls-settings-invalid',
    ],
    ['a version that there is not', { minVersion: 'SSLv3' as TlsVersion }, 'tls-settings-invalid'],
    ['a protocol of 256 bytes', { alpn: ['x'.repeat(256)] }, 'tls-settings-invalid'],
    ['a protocol without a name', { alpn: [''] }, 'tls-settings-invalid'],
  ] satisfies [string, Partial<ListenTlsSettings>, string][])('with %s', async (_, settings, code) => {
    const listening = listen(settings);
    await expect(listening).rejects.toMatchObject({ name: 'TransportError', code });
    await expect(listening).rejects.not.toThrow(/c2VjcmV0|BEGIN/);
  });

  it('with a port that is taken, and says what to do', async () => {
    const { port } = await listen();
    const again = listenTls({
      host: '127.0.0.1',
      port,
      connectionsMax: 1,
      idleTimeoutMs: 1_000,
      writeTimeoutMs: 1_000,
      pendingWriteBytesMax: 1_000,
      certificate: serverCertificate,
      onHandshakeFailure() {},
      onOpen() {},
      onBytes() {},
      onClose() {},
    });
    await expect(again).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringContaining(`tls://127.0.0.1:${port}`),
    });
  });
});
