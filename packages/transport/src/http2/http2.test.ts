import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HandshakeReports } from '../../test/handshake-reports.ts';
import { authority, endpointOf, serverCertificate, socketTransport } from '../../test/socket-transport.ts';
import { StallingProxy } from '../../test/stalling-proxy.ts';
import type { LinkEar } from '../contract/link-ear.ts';
import { TransportRig } from '../contract/transport-rig.ts';
import {
  createManualClock,
  type DialPhases,
  type DialTlsSettings,
  dial,
  type ListenTlsSettings,
  listen,
} from '../index.ts';
import { limits } from '../limits.ts';

/** What is particular to links over HTTP/2; the rest is in the contract that all transports keep. */
const oneByte = Uint8Array.of(1);
let rig: TransportRig;
const endings: (() => void)[] = [];

beforeEach(() => {
  rig = new TransportRig(socketTransport('HTTP/2', 'h2'));
});

afterEach(async () => {
  for (const end of endings.splice(0)) end();
  await rig.end();
});

function useTls(
  listens: Partial<ListenTlsSettings>,
  dials: Partial<DialTlsSettings> = {},
  cluster?: string,
): void {
  const transport = socketTransport('HTTP/2', 'h2', { listens, dials });
  if (cluster === undefined) rig = new TransportRig(transport);
  else {
    const tls = { certificate: serverCertificate, onHandshakeFailure() {}, ...listens };
    rig = new TransportRig({
      ...transport,
      listen: (options) => listen({ scheme: 'h2', host: '127.0.0.1', port: 0 }, { ...options, tls, cluster }),
    });
  }
}

async function echoing(change = {}) {
  return rig.listen({ onBytes: (link, chunk) => link.write(chunk), ...change });
}

/** How many bytes the ear has heard in all after one more echo. */
async function echo(ear: LinkEar): Promise<void> {
  const due = ear.bytes.length + 1;
  ear.link.write(oneByte);
  await ear.heard(due);
}

async function proxied(address: string): Promise<{ proxy: StallingProxy; at: string }> {
  const proxy = await StallingProxy.to(endpointOf(address).port);
  endings.push(() => proxy.end());
  return { proxy, at: `h2://127.0.0.1:${proxy.port}` };
}

function client(address: string): ClientHttp2Session {
  const { port } = endpointOf(address);
  const session = connect(`https://127.0.0.1:${port}`, { ca: authority.cert, servername: 'localhost' });
  session.on('error', () => {});
  endings.push(() => session.destroy());
  return session;
}

async function statusOf(session: ClientHttp2Session, headers: Record<string, string>): Promise<unknown> {
  const stream = session.request(headers).on('error', () => {});
  const [answer] = await once(stream, 'response');
  stream.close();
  return answer[':status'];
}

describe('links to one endpoint', () => {
  it('share a connection, so that the second takes no handshake', async () => {
    const { listener, accepted } = await rig.listen();
    await rig.dial(listener.address);
    const first = await accepted();
    await rig.dial(listener.address);
    expect((await accepted()).link.remotePort).toBe(first.link.remotePort);
  });

  it.each<[string, object, Partial<DialTlsSettings>]>([
    ['from another address of ours', { localAddress: '127.0.0.2' }, {}],
    ['to another name', {}, { serverName: '127.0.0.1' }],
    ['with other versions allowed', {}, { minVersion: 'TLSv1.3' }],
  ])('have one of their own %s', async (_, change, dials) => {
    const { listener, accepted } = await rig.listen();
    await rig.dial(listener.address);
    const first = await accepted();
    const other = socketTransport('HTTP/2', 'h2', { dials });
    const options = { connectTimeoutMs: 4_000, onBytes() {}, onClose() {}, ...change };
    const dialled = await other.dial(listener.address, options);
    expect(dialled.ok).toBe(true);
    expect((await accepted()).link.remotePort).not.toBe(first.link.remotePort);
    if (dialled.ok) dialled.link.destroy('the test is over');
  });

  it('do not stop each other when some are not read', async () => {
    const { listener, accepted } = await echoing();
    for (let i = 0; i < 40; i++) {
      const { link } = await rig.dial(listener.address);
      (await accepted()).link.pauseReading();
      link.write(new Uint8Array(64 * 1_024));
    }
    const reader = await rig.dial(listener.address);
    await echo(reader);
    expect(reader.link.isOpen).toBe(true);
  });

  it('take another connection when one is full', async () => {
    const { listener, accepted } = await echoing();
    const ports = new Set<number>();
    for (let i = 0; i < 65; i++) {
      await rig.dial(listener.address);
      ports.add((await accepted()).link.remotePort);
    }
    expect(ports.size).toBe(2);
  });

  it('are refused one by one beyond the limit, over one connection too', async () => {
    const { listener, accepted } = await rig.listen({ connectionsMax: 2 });
    for (let i = 0; i < 2; i++) {
      await rig.dial(listener.address);
      await accepted();
    }
    expect(await rig.tryDial(listener.address)).toMatchObject({ ok: false, failure: { kind: 'refused' } });
    expect([listener.connections, listener.connectionsRefused]).toEqual([2, 1]);
  });

  it('count as one connection of their address', async () => {
    const { listener, accepted } = await rig.listen({ connectionsPerAddressMax: 1 });
    for (let i = 0; i < 3; i++) {
      await rig.dial(listener.address);
      await accepted();
    }
    expect([listener.connections, listener.connectionsRefused]).toEqual([3, 0]);
  });
});

describe('a link that one end has torn down', () => {
  it.each(['terminal', 'gateway'] as const)(
    'is told as reset, whatever was heard before: the %s tore it',
    async (end) => {
      const pair = await rig.pair({ keepsHalfOpen: true }, { keepsHalfOpen: true });
      const other = pair[end === 'terminal' ? 'gateway' : 'terminal'];
      pair[end].link.write(oneByte);
      await other.heard(1);
      pair[end].link.destroy('power off');
      expect((await other.closed).kind).toBe('reset');
      expect(other.told.filter((what) => what !== 'peer-end')).toEqual(['bytes', 'close']);
    },
  );
});

describe('a connection whose path has died', () => {
  it('is found by a PING that nobody answers, while it has links', async () => {
    const clock = createManualClock();
    const { proxy, at } = await proxied((await echoing()).listener.address);
    const terminal = await rig.dial(at, { clock });
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(20_000);
      await echo(terminal);
    }
    proxy.stall();
    clock.advance(20_000);
    expect(terminal.link.isOpen).toBe(true);
    clock.advance(20_000);
    expect(await terminal.closed).toEqual({ kind: 'error', detail: 'ETIMEDOUT' });
  });

  it('is found as soon where a fresh one has taken its place', async () => {
    const clock = createManualClock();
    const { proxy, at } = await proxied((await echoing()).listener.address);
    const left = await rig.dial(at, { clock });
    await echo(left);
    proxy.stall();
    const again = rig.dial(at, { clock });
    await new Promise(setImmediate);
    clock.advance(1_000);
    await again;
    clock.advance(19_000);
    await new Promise(setImmediate);
    expect(left.link.isOpen).toBe(true);
    clock.advance(20_000);
    expect(await left.closed).toEqual({ kind: 'error', detail: 'ETIMEDOUT' });
  });

  it('is left after a second for a fresh one when another link is wanted', async () => {
    const clock = createManualClock();
    const { proxy, at } = await proxied((await echoing()).listener.address);
    await echo(await rig.dial(at, { clock }));
    proxy.stall();
    const again = rig.dial(at, { clock });
    // What was asked over the dead one is on its way when the time begins to pass.
    await new Promise(setImmediate);
    clock.advance(1_000);
    await echo(await again);
    expect(proxy.taken).toBe(2);
    await echo(await rig.dial(at, { clock }));
    expect(proxy.taken).toBe(2);
  });

  it('gives a dial up with its caller', async () => {
    const giveUp = new AbortController();
    const { proxy, at } = await proxied((await echoing()).listener.address);
    await echo(await rig.dial(at));
    proxy.stall();
    const told: DialPhases[] = [];
    const again = rig.tryDial(at, { signal: giveUp.signal, onPhases: (phases) => told.push(phases) });
    giveUp.abort();
    expect(told).toHaveLength(1);
    expect(await again).toMatchObject({ ok: false, failure: { kind: 'aborted' }, phases: told[0] });
  });
});

describe('a connection without links', () => {
  it('is kept for the next one', async () => {
    const { listener, accepted } = await echoing();
    const first = await rig.dial(listener.address);
    const { remotePort } = (await accepted()).link;
    first.link.end();
    await first.closed;
    await echo(await rig.dial(listener.address));
    expect((await accepted()).link.remotePort).toBe(remotePort);
  });

  it('does not keep a process that has nothing else to do', async () => {
    const { listener } = await echoing();
    const program = fileURLToPath(new URL('../../test/one-dial-process.ts', import.meta.url));
    const run = promisify(execFile)(process.execPath, [program, listener.address, authority.cert], {
      timeout: 4_000,
    });
    expect((await run).stdout).toBe('ended');
  });

  it('is closed by the gateway after its idle time', async () => {
    const clock = createManualClock();
    const { listener } = await rig.listen({ clock, idleTimeoutMs: 20_000 });
    const session = client(listener.address);
    await once(session, 'remoteSettings');
    const gone = once(session, 'goaway');
    clock.advance(19_999);
    expect(session.closed).toBe(false);
    clock.advance(1);
    await gone;
  });

  it('is not used when the gateway has said GOAWAY', async () => {
    const { listener, terminal } = await rig.pair();
    const closing = listener.close({ graceMs: 4_000 });
    expect(await rig.tryDial(listener.address)).toMatchObject({ failure: { kind: 'refused' } });
    terminal.link.end();
    await closing;
  });
});

describe('a peer that leaves in good order and keeps its side open', () => {
  /** What it says first, and GOAWAY (RFC 9113 §6.8); its FIN never comes. */
  const leaving = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    Buffer.from('000000040000000000', 'hex'),
    Buffer.from('0000080700000000000000000000000000', 'hex'),
  ]);

  async function left(address: string) {
    const { port } = endpointOf(address);
    const how = { ca: authority.cert, servername: 'localhost', ALPNProtocols: ['h2'], allowHalfOpen: true };
    const socket = connectTls({ port, host: '127.0.0.1', ...how });
    endings.push(() => socket.destroy());
    socket.on('error', () => {}).resume();
    await once(socket, 'secureConnect');
    socket.write(leaving);
    await once(socket, 'end');
  }

  it('is torn down after it had its time', async () => {
    const clock = createManualClock();
    const { listener } = await rig.listen({ clock });
    await left(listener.address);
    clock.advance(5_000);
    clock.advance(5_000);
    // Nobody is waited for any more.
    await listener.close({ graceMs: 60_000 });
  });

  it('does not keep a gateway from closing', async () => {
    const clock = createManualClock();
    const { listener } = await rig.listen({ clock });
    await left(listener.address);
    const closing = listener.close({ graceMs: 0 });
    clock.advance(5_000);
    await closing;
  });
});

describe('a peer that says GOAWAY while it has links', () => {
  const frame = (hex: string, body = '') => Buffer.from(hex + body, 'hex');
  /** Preface, SETTINGS, and HEADERS of a request for a link, none of them in a table (RFC 7541 §6.2.2). */
  const asking = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame('000000040000000000'),
    headersFrame({
      ':method': 'POST',
      ':scheme': 'https',
      ':path': '/v1/link',
      ':authority': 'localhost',
    }),
  ]);
  const goaway = frame('000008070000000000', '0000000000000000');
  /** A PING of three bytes: Node stops to read at it, and tells nobody once GOAWAY was said. */
  const badFrame = frame('000003060000000000', '000000');

  function headersFrame(fields: Record<string, string>): Buffer {
    const text = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
    const block = Buffer.concat(
      Object.entries(fields).flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]),
    );
    return Buffer.concat([Buffer.of(0, 0, block.length, 1, 4, 0, 0, 0, 1), block]);
  }

  it('keeps them for their time, and then no place at the listener, whatever it sent', async () => {
    const clock = createManualClock();
    const { listener, accepted } = await rig.listen({ clock, idleTimeoutMs: 600_000 });
    const { port } = endpointOf(listener.address);
    const trust = { ca: authority.cert, servername: 'localhost', ALPNProtocols: ['h2'] };
    const socket = connectTls({ port, host: '127.0.0.1', ...trust });
    endings.push(() => socket.destroy());
    socket.on('error', () => {}).resume();
    await once(socket, 'secureConnect');
    socket.write(Buffer.concat([asking, goaway, badFrame]));
    const gateway = await accepted();
    await new Promise(setImmediate);
    clock.advance(limits.http2LeavingMs - 1);
    expect(gateway.link.isOpen).toBe(true);
    clock.advance(1);
    expect((await gateway.closed).kind).toBe('reset');
    await once(socket, 'close');
    expect(listener.connections).toBe(0);
  });
});

describe('what a link is to be believed', () => {
  it('is its protocol, version and peer, and the cluster that the answer names', async () => {
    useTls({}, {}, 'north');
    const { listener } = await echoing();
    const terminal = await rig.dial(listener.address);
    expect(terminal.link).toMatchObject({
      alpnProtocol: 'h2',
      tlsVersion: 'TLSv1.3',
      peer: { certificateSubject: 'CN=Test server' },
      cluster: null,
    });
    await echo(terminal);
    expect(terminal.link.cluster).toBe('north');
    expect((await rig.dial(listener.address)).link.cluster).toBe('north');
  });

  it.each([
    ['goes by the certificate where that names one', ['localhost', 'urn:rollcall:cluster:south'], 'south'],
    ['is no cluster where the answer names none that could be', ['localhost'], null],
  ])('%s', async (_, names, cluster) => {
    useTls({ certificate: authority.issueServer({ names }) }, {}, cluster === null ? 'a cluster' : 'north');
    const { listener } = await echoing();
    const terminal = await rig.dial(listener.address);
    await echo(terminal);
    expect(terminal.link.cluster).toBe(cluster);
  });
});

describe('a peer that speaks something else', () => {
  it('is a gateway with other protocols: the dial says so', async () => {
    const { listener } = await new TransportRig(socketTransport('TLS', 'tls')).listen();
    endings.push(() => void listener.close({ graceMs: 0 }));
    expect(await rig.tryDial(listener.address.replace('tls:', 'h2:'))).toMatchObject({
      ok: false,
      failure: { kind: 'tls-no-common-protocol', phase: 'tls' },
    });
  });

  it('is a client that offers no HTTP/2: it is reported and closed', async () => {
    const reports = new HandshakeReports();
    useTls({ onHandshakeFailure: reports.onHandshakeFailure });
    const { listener } = await rig.listen();
    const { port } = endpointOf(listener.address);
    const socket = connectTls({ port, host: '127.0.0.1', ca: authority.cert, servername: 'localhost' });
    socket.on('error', () => {});
    expect((await reports.next()).kind).toBe('no-common-protocol');
    await once(socket, 'close');
  });

  it.each([404, 502, 200])(
    'is a web server that says %i: the link closes with it, a later one is none',
    async (status) => {
      const server: Http2SecureServer = createSecureServer(serverCertificate);
      server.on('request', (_, response) => {
        response.writeHead(status).end('<html>');
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = `h2://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const terminal = await rig.dial(address);
      expect(await terminal.closed).toEqual({ kind: 'no-gateway', detail: `HTTP_${status}` });
      expect(terminal.told).toEqual(['close']);
      expect(await rig.tryDial(address)).toMatchObject({
        failure: {
          kind: 'no-gateway',
          systemCode: `HTTP_${status}`,
          message: expect.stringContaining('balancer'),
        },
      });
      server.close();
    },
  );

  it('is a browser: other paths and methods are answered, and become no link', async () => {
    const { listener } = await rig.listen();
    const session = client(listener.address);
    expect(await statusOf(session, { ':path': '/' })).toBe(404);
    expect(await statusOf(session, { ':path': '/v1/link' })).toBe(405);
    expect(listener.connections).toBe(0);
  });

  it('sends headers without end: its request is refused', async () => {
    const { listener } = await rig.listen();
    const session = client(listener.address);
    await once(session, 'remoteSettings');
    const headers = { ':method': 'POST', ':path': '/v1/link', 'x-filler': 'f'.repeat(8_192) };
    const closed = Promise.withResolvers<void>();
    session
      .request(headers)
      .on('error', () => {})
      .on('close', closed.resolve);
    await closed.promise;
    expect(listener.connections).toBe(0);
  });
});

describe('a certificate that the gateway wants and does not get', () => {
  it('closes the link, and says why', async () => {
    useTls({ clientAuthority: authority.cert });
    const { listener } = await rig.listen();
    const terminal = await rig.dial(listener.address);
    expect((await terminal.closed).kind).toBe('tls-client-certificate-required');
  });
});

describe('settings', () => {
  it('are needed: there is no HTTP/2 in the clear', async () => {
    const endpoint = { scheme: 'h2', host: '127.0.0.1', port: 9 } as const;
    const options = { connectTimeoutMs: 1_000, onBytes() {}, onClose() {} };
    await expect(dial(endpoint, options)).rejects.toMatchObject({ code: 'tls-settings-missing' });
  });
});
