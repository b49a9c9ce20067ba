import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Listener, listenTls } from '@rollcall/transport';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, merchantId, v1Tmk } from './deployment.ts';
import { type GatewayProcess, startGateway } from './gateway-process.mjs';

let folder: string;
let gateway: GatewayProcess;
/** Takes connections as Rollcall does, and answers nothing. */
let mute: Listener;
const authority = makeAuthority('Gateways');
const file = (name: string) => join(folder, name);
const kept = () => ['--data', file('data'), '--master-key', file('master.key')];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const certificate = authority.issueServer();
  const files = {
    'gateway.key': certificate.key,
    'gateway.pem': certificate.cert,
    'ca.pem': authority.cert,
    'tmk.hex': v1Tmk,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
  const tls = { key: 'gateway.key', certificate: 'gateway.pem' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 16, tls };
  await writeFile(file('gateway.json'), JSON.stringify(config));
  const env = { PATH: process.env['PATH'], HOME: folder };
  const listen = ['--listen', 'tls://127.0.0.1:0'];
  gateway = await startGateway(['--config', file('gateway.json'), ...listen], { env });
  mute = await listenTls({
    ...{ host: '127.0.0.1', port: 0, certificate, onHandshakeFailure() {} },
    ...{ connectionsMax: 10, idleTimeoutMs: 60_000, writeTimeoutMs: 10_000, pendingWriteBytesMax: 65_536 },
    ...{ onOpen() {}, onBytes() {}, onClose() {} },
  });
  const add = ['terminal', 'add', '--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
  const { code, err } = await inProcess([...add, ...kept()]);
  expect(code, err).toBe(0);
});

afterAll(async () => {
  await mute?.close({ graceMs: 0 });
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

const working = () => `tls://127.0.0.1:${gateway.port}`;

function signIn(...flags: readonly string[]) {
  const who = ['--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
  return inProcess(['sign-in', ...who, '--authority', file('ca.pem'), ...flags]);
}

describe('rollcall sign-in', () => {
  it('races several addresses: one of a proven cluster that is mute is not waited for', async () => {
    const addresses = ['--endpoint', mute.address, '--endpoint', working()];
    const { code, out } = await signIn(...addresses, '--cluster', 'east', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'signed-in',
      attempts: [
        { endpoint: mute.address, result: 'unused' },
        { endpoint: working(), result: 'signed-in' },
      ],
    });
  });

  it('gives a mute host up first where no cluster is named', async () => {
    const { out } = await signIn('--endpoint', mute.address, '--endpoint', working(), '--json');
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'signed-in',
      attempts: [{ result: 'no-answer' }, { result: 'signed-in' }],
    });
  });

  it('goes out by the address of each uplink, and names it', async () => {
    const uplinks = ['--uplink', 'sim=192.0.2.7', '--uplink', 'wifi=127.0.0.2'];
    const { code, out } = await signIn('--endpoint', working(), ...uplinks);
    expect(code, out).toBe(0);
    expect(out).toMatch(/ {2}sim tls:\S+ .*connect-unreachable\n {2}wifi tls:\S+ .*signed-in\n/);
    const shown = await inProcess(['terminal', 'show', '10000001', '--json', ...kept()]);
    expect(JSON.parse(shown.out).attempts[0].remoteAddress).toMatch(/127\.0\.0\.2$/);
  });

  it('goes out by the address that a device has; one that is not there is down', async () => {
    const uplinks = ['--uplink', 'sim=wwan99', '--uplink', 'wifi=lo'];
    const { code, out } = await signIn('--endpoint', working(), ...uplinks);
    expect(code, out).toBe(0);
    expect(out).toMatch(/ {2}sim tls:\S+ .*no-address\n {2}wifi tls:\S+ .*signed-in\n/);
  });

  it('says when to ask again where nobody answers', async () => {
    const gone = ['--endpoint', 'tls://127.0.0.1:1'];
    const { code, out } = await signIn(...gone, '--lang', 'zh-CN');
    expect(code).toBe(3);
    expect(out).toMatch(/\n再次签到的时间：\d\d:\d\d:\d\d。\n/);
  });

  it('takes the same from a file', async () => {
    const settings = {
      endpoints: [
        { url: mute.address, cluster: 'east' },
        { url: working(), cluster: 'east' },
      ],
      uplinks: [{ name: 'wifi', localAddress: '127.0.0.3' }],
      terminal: { id: '10000001', merchantId },
      keys: { tmkFile: 'tmk.hex' },
      tls: { authority: 'ca.pem' },
    };
    await writeFile(file('terminal.json'), JSON.stringify(settings));
    const { out } = await inProcess(['sign-in', '--config', file('terminal.json'), '--json']);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'signed-in',
      attempts: [
        { uplink: 'wifi', result: 'unused' },
        { uplink: 'wifi', result: 'signed-in' },
      ],
    });
  });
});
