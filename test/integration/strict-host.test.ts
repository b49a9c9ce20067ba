import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { compileProfile, createFrameDecoder, cupPos, type Message } from '@rollcall/iso8583';
import { createTerminal, Secret, type TerminalEndpoint } from '@rollcall/terminal';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, merchantId, v1Tmk } from './deployment.ts';
import { type GatewayProcess, startGateway } from './gateway-process.mjs';

let folder: string;
let gateway: GatewayProcess;
/** A host that ends the handshake of whoever offers it a protocol that it does not know (RFC 7301 §3.2). */
let strict: Server;
let strictAt: { readonly host: string; readonly port: number };
const heard: Message[] = [];
const authority = makeAuthority('Hosts');
const codec = compileProfile(cupPos);
const file = (name: string) => join(folder, name);
const kept = () => ['--data', file('data'), '--master-key', file('master.key')];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const certificate = authority.issueServer();
  const files = { 'gateway.key': certificate.key, 'gateway.pem': certificate.cert, 'tmk.hex': v1Tmk };
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
  await writeFile(file('ca.pem'), authority.cert);
  const tls = { key: 'gateway.key', certificate: 'gateway.pem' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 16, tls };
  await writeFile(file('gateway.json'), JSON.stringify(config));
  const env = { PATH: process.env['PATH'], HOME: folder };
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--listen', 'tls://127.0.0.1:0'];
  gateway = await startGateway(['--config', file('gateway.json'), ...listen], { env });
  strict = createServer({ ...certificate, ALPNProtocols: ['iso8583'] }, (socket) => {
    const frames = createFrameDecoder({ codec, lengthPrefix: 'binary2' });
    const behind = connect({ host: '127.0.0.1', port: gateway.port });
    socket.on('data', (bytes: Buffer) => {
      for (const event of frames.push(bytes)) {
        const decoded = event.kind === 'frame' ? codec.decode(event.bytes) : null;
        if (decoded?.ok) heard.push(decoded.message);
      }
    });
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  strict.listen(0, '127.0.0.1');
  await once(strict, 'listening');
  const address = strict.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  strictAt = { host: '127.0.0.1', port: address.port };
  const add = ['terminal', 'add', '--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
  const { code, err } = await inProcess([...add, ...kept()]);
  expect(code, err).toBe(0);
});

afterAll(async () => {
  strict?.close();
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function signIn(...endpoints: readonly TerminalEndpoint[]) {
  heard.length = 0;
  const tls = { authority: authority.cert };
  const who = { terminalId: '10000001', merchantId, tmk: Secret.fromHex(v1Tmk), deadlineMs: 8_000 };
  const terminal = createTerminal({ ...who, endpoints, tls });
  const result = await terminal.signIn();
  await terminal.close();
  return result;
}

describe('a host that refuses protocol names it does not know', () => {
  it('is not reached as Rollcall is, which is told by its name', async () => {
    const { outcome, attempts } = await signIn(strictAt);
    expect(outcome).toBe('failed');
    expect(attempts[0]?.result).toBe('connect-tls-no-common-protocol');
  });

  it('is reached where nothing is offered to it, and sees nothing beyond the dialect', async () => {
    expect((await signIn({ ...strictAt, alpn: [] })).outcome).toBe('signed-in');
    expect(heard.map(({ mti, fields }) => [mti, fields[59]])).toEqual([['0800', undefined]]);
  });

  it('is reached by a name that it knows', async () => {
    expect((await signIn({ ...strictAt, alpn: ['iso8583'] })).outcome).toBe('signed-in');
  });

  it('takes nothing from a gateway beside it, to which all is offered', async () => {
    const [, , port] = gateway.listen.find((address) => address.startsWith('tls'))?.split(':') ?? [];
    const rollcall = { host: '127.0.0.1', port: Number(port) };
    const { outcome, attempts } = await signIn(rollcall, { ...strictAt, alpn: [] });
    expect(outcome).toBe('signed-in');
    expect(attempts.at(-1)?.endpoint).toBe(`tls://127.0.0.1:${port}`);
  });

  it('is reached from the command line, by option or by file', async () => {
    const url = `tls://127.0.0.1:${strictAt.port}`;
    const who = ['--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
    const words = ['sign-in', '--endpoint', url, '--authority', file('ca.pem'), '--json', ...who];
    expect((await inProcess([...words, '--alpn', 'none'])).code).toBe(0);
    const settings = {
      endpoints: [{ url, alpn: [] }],
      terminal: { id: '10000001', merchantId },
      keys: { tmkFile: 'tmk.hex' },
      tls: { authority: 'ca.pem' },
    };
    await writeFile(file('terminal.json'), JSON.stringify(settings));
    expect((await inProcess(['sign-in', '--config', file('terminal.json'), '--json'])).code).toBe(0);
  });
});
