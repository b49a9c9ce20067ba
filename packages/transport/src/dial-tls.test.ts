import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
  type TlsOptions,
} from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeAuthority, makeSelfSigned } from '../test/certificate-maker.ts';
import { authority, serverCertificate } from '../test/socket-transport.ts';
import {
  checkDialTls,
  createManualClock,
  type DialResult,
  type DialTlsOptions,
  type DialTlsSettings,
  dialTls,
  type TlsVersion,
} from './index.ts';

const dayMs = 86_400_000;
const nowMs = Date.now();
const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function serve(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => {})));
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** A TLS server that is not ours. */
const tlsServer = (options: TlsOptions = {}, onSecure: (socket: Socket) => void = () => {}) =>
  serve(
    createTlsServer({ ...serverCertificate, ...options }, (socket) => onSecure(socket.on('error', () => {}))),
  );

/** A server that answers the first bytes with these, in whatever protocol. */
const answering = (answer: (socket: Socket, hello: Uint8Array) => void) =>
  serve(createServer((socket) => socket.once('data', (hello: Uint8Array) => answer(socket, hello))));

async function dial(port: number, options: Partial<DialTlsOptions> = {}): Promise<DialResult> {
  const result = await dialTls({
    host: '127.0.0.1',
    port,
    authority: authority.cert,
    connectTimeoutMs: 4_000,
    onBytes() {},
    onClose() {},
    ...options,
  });
  if (result.ok) result.link.destroy('the test is over');
  return result;
}

const kindOf = async (dialling: Promise<DialResult>) => {
  const result = await dialling;
  return result.ok ? 'ok' : result.failure.kind;
};

describe('a TLS dialler', () => {
  const versions: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

  it.each(versions)('knows who answers, over %s', async (version) => {
    const port = await tlsServer({ maxVersion: version, ALPNProtocols: ['rollcall/1'] });
    const result = await dial(port, { alpn: ['rollcall/2', 'rollcall/1'] });
    expect(result).toMatchObject({
      ok: true,
      link: {
        tlsVersion: version,
        alpnProtocol: 'rollcall/1',
        peer: { certificateSubject: 'CN=Test server' },
      },
      phases: { connectMs: expect.any(Number), tlsMs: expect.any(Number) },
    });
  });

  const strangers = {
    'tls-untrusted': [makeAuthority().issueServer(), makeSelfSigned(), authority.issueClient()],
    'tls-expired': [authority.issueServer({ notBeforeMs: nowMs - 2 * dayMs, notAfterMs: nowMs - dayMs })],
    'tls-not-yet-valid': [authority.issueServer({ notBeforeMs: nowMs + dayMs })],
    'tls-name-differs': [authority.issueServer({ names: ['other.example', '127.0.0.2'] })],
  };
  const cases = Object.entries(strangers).flatMap(([kind, certificates]) =>
    certificates.flatMap((certificate) => versions.map((version) => ({ kind, version, certificate }))),
  );

  it.each(cases)('says $kind over $version', async ({ kind, version, certificate }) => {
    const port = await tlsServer({ ...certificate, maxVersion: version });
    const result = await dial(port);
    expect(result).toMatchObject({ ok: false, failure: { kind, phase: 'tls' } });
    expect(Object.keys(result.phases)).toEqual(['connectMs', 'tlsMs']);
  });

  it('asks for the server name, and holds the certificate to it', async () => {
    const asked: unknown[] = [];
    const certificate = authority.issueServer({ names: ['gateway.example'] });
    const port = await tlsServer({
      ...certificate,
      SNICallback(name, done) {
        asked.push(name);
        done(null);
      },
    });
    expect(await kindOf(dial(port, { serverName: 'gateway.example' }))).toBe('ok');
    expect(await kindOf(dial(port, { serverName: 'other.example' }))).toBe('tls-name-differs');
    expect(await kindOf(dial(port))).toBe('tls-name-differs');
    expect(asked).toEqual(['gateway.example', 'other.example']);
  });

  it('holds the certificate to the address where it is given no name', async () => {
    expect(await kindOf(dial(await tlsServer(authority.issueServer({ names: ['127.0.0.1'] }))))).toBe('ok');
    expect(await kindOf(dial(await tlsServer(authority.issueServer({ names: ['localhost'] }))))).toBe(
      'tls-name-differs',
    );
  });

  it('trusts nobody whom the system trusts', async () => {
    const system = getCACertificates('default');
    const stranger = makeAuthority();
    const port = await tlsServer(stranger.issueServer());
    setDefaultCACertificates([stranger.cert]);
    try {
      expect(await kindOf(dial(port))).toBe('tls-untrusted');
      expect(await kindOf(dial(port, { authority: stranger.cert }))).toBe('ok');
    } finally {
      setDefaultCACertificates(system);
    }
  });

  it('verifies though the environment says not to', async () => {
    const port = await tlsServer(makeSelfSigned());
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect(await kindOf(dial(port))).toBe('tls-untrusted');
    warned.mockRestore();
    vi.unstubAllEnvs();
  });

  it('takes a certificate that comes with those up to the authority, or up to a pinned one in the middle', async () => {
    const middle = authority.issueAuthority('Middle');
    const leaf = middle.issueServer();
    const port = await tlsServer({ key: leaf.key, cert: leaf.cert + middle.cert });
    expect(await kindOf(dial(port))).toBe('ok');
    expect(await kindOf(dial(port, { authority: middle.cert }))).toBe('ok');
    expect(await kindOf(dial(await tlsServer(leaf)))).toBe('tls-untrusted');
  });

  it('takes any of several authorities, so that one can follow the other', async () => {
    const following = makeAuthority('Following');
    const both = { authority: authority.cert + following.cert };
    expect(await kindOf(dial(await tlsServer(), both))).toBe('ok');
    expect(await kindOf(dial(await tlsServer(following.issueServer()), both))).toBe('ok');
  });

  it('says tls-no-common-version, -cipher or -protocol where there is none', async () => {
    const old = await tlsServer({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
    expect(await kindOf(dial(old, { minVersion: 'TLSv1.3' }))).toBe('tls-no-common-version');
    const rsaOnly = await tlsServer({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    expect(await kindOf(dial(rsaOnly))).toBe('tls-no-common-cipher');
    const other = await tlsServer({ ALPNProtocols: ['h2'] });
    expect(await kindOf(dial(other, { alpn: ['rollcall/1'] }))).toBe('tls-no-common-protocol');
    const ancient = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await kindOf(dial(await tlsServer(ancient)))).toBe('tls-no-common-version');
  });

  it.each([
    ['HTTP', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a frame', (socket: Socket) => socket.end(Buffer.from('003C600000000308103800', 'hex'))],
    ['our own hello', (socket: Socket, hello: Uint8Array) => socket.end(hello)],
  ])('says tls-not-spoken to a peer that answers with %s', async (_, answer) => {
    expect(await dial(await answering(answer))).toMatchObject({
      ok: false,
      failure: { kind: 'tls-not-spoken', phase: 'tls', message: expect.stringContaining('plain port') },
    });
  });

  it('says reset where the peer closes or resets', async () => {
    for (const answer of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      expect(await dial(await answering(answer))).toMatchObject({
        ok: false,
        failure: { kind: 'reset', phase: 'tls', systemCode: 'ECONNRESET' },
      });
    }
  });

  it.each([
    ['internal_error', '50', 'tls-alert'],
    ['unrecognized_name', '70', 'tls-alert'],
    ['insufficient_security', '47', 'tls-no-common-cipher'],
  ])('knows the alert %s', async (_, code, kind) => {
    const alert = Buffer.from(`150303000202${code}`, 'hex');
    expect(await kindOf(dial(await answering((socket) => socket.end(alert))))).toBe(kind);
  });

  it('says tls-protocol-error where a handshake goes wrong', async () => {
    const badHello = Buffer.from('16030300060200000203ff', 'hex');
    expect(await kindOf(dial(await answering((socket) => socket.end(badHello))))).toBe('tls-protocol-error');
  });

  it('says timed-out, and in which phase, to a peer that is silent', async () => {
    const clock = createManualClock();
    const port = await answering(() => clock.advance(4_000));
    const result = await dial(port, { clock });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'timed-out', phase: 'tls' } });
    expect(result.phases).toEqual({ connectMs: 0, tlsMs: 4_000 });
  });

  it('gives up in the middle of a handshake when its caller does', async () => {
    const giveUp = new AbortController();
    const closed = Promise.withResolvers<void>();
    const port = await answering((socket) => {
      socket.once('close', () => closed.resolve());
      giveUp.abort();
    });
    expect(await dial(port, { signal: giveUp.signal })).toMatchObject({
      ok: false,
      failure: { kind: 'aborted', phase: 'tls' },
    });
    await closed.promise;
  });

  it.each([
    ['', 'certificate-unreadable'],
    ['no PEM', 'certificate-unreadable'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'certificate-unreadable'],
  ])('refuses to trust %j', async (pem, code) => {
    await expect(dial(1, { authority: pem })).rejects.toMatchObject({ name: 'TransportError', code });
    await expect(checkDialTls({ authority: pem })).rejects.toMatchObject({ name: 'TransportError', code });
  });

  it.each<[string, Partial<DialTlsSettings>, string]>([
    ['a version that there is not', { minVersion: 'SSLv3' as TlsVersion }, 'tls-settings-invalid'],
    [
      'the versions from 1.3 to 1.2',
      { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' },
      'tls-settings-invalid',
    ],
    [
      'a key that is too short for TLS',
      { clientCertificate: authority.issueClient({ rsaBits: 1_024 }) },
      'certificate-unreadable',
    ],
  ])('refuses %s, as any setting that TLS does not take', async (_, change, code) => {
    const tls = { authority: authority.cert, ...change };
    await expect(dial(1, tls)).rejects.toMatchObject({ name: 'TransportError', code });
    await expect(checkDialTls(tls)).rejects.toMatchObject({ name: 'TransportError', code });
    await expect(checkDialTls({ authority: authority.cert })).resolves.toBeUndefined();
  });

  it('says of a certificate that is too weak which file it is in, and what to do', async () => {
    const { key, cert } = authority.issueClient({ rsaBits: 1_024 });
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-weak-'));
    const file = join(folder, 'weak.pem');
    await writeFile(file, cert);
    const tls = { authority: authority.cert, clientCertificate: { key, cert: { file } } };
    await expect(checkDialTls(tls)).rejects.toMatchObject({
      path: file,
      message: expect.stringContaining('RSA with 2048 bits or more'),
    });
    await rm(folder, { recursive: true });
  });
});
