import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Secret } from '@rollcall/keys';
import { createTerminal, type Terminal, type TerminalEndpoint } from '@rollcall/terminal';
import { type Net, systemNet } from '@rollcall/transport';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, merchantId, type ShownTerminal, v1Tmk } from './deployment.ts';
import { type GatewayProcess, startGateway } from './gateway-process.mjs';

let folder: string;
let gateway: GatewayProcess;
const authority = makeAuthority('Gateways');
const file = (name: string) => join(folder, name);
const rollcall = (words: readonly string[]) =>
  inProcess([...words, '--data', file('data'), '--master-key', file('master.key')]);
const track2 = new Secret(new TextEncoder().encode('6225000000000253D2512101123400001'));

/** What comes from this host comes late; what goes there does not. */
function lateFrom(host: string, lateMs: number): Net {
  return {
    ...systemNet,
    dial: (endpoint, options) =>
      systemNet.dial(
        endpoint,
        endpoint.host === host
          ? { ...options, onBytes: (...heard) => void wait(lateMs).then(() => options.onBytes(...heard)) }
          : options,
      ),
  };
}

function terminalAt(terminalId: string, endpoint: Partial<TerminalEndpoint>): Terminal {
  const { port } = gateway;
  return createTerminal({
    endpoints: ['127.0.0.1', 'localhost'].map((host) => ({ ...endpoint, host, port })),
    ...{ terminalId, merchantId, tmk: Secret.fromHex(v1Tmk), tls: { authority: authority.cert } },
    net: lateFrom('127.0.0.1', 3_000),
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const { key, cert } = authority.issueServer();
  const tls = { key: 'gateway.key', certificate: 'gateway.pem' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 16, tls };
  const files = { 'gateway.key': key, 'gateway.pem': cert, 'tmk.hex': v1Tmk };
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
  await writeFile(file('gateway.json'), JSON.stringify(config));
  const listen = ['--listen', 'tls://127.0.0.1:0'];
  const env = { PATH: process.env['PATH'], HOME: folder };
  gateway = await startGateway(['--config', file('gateway.json'), ...listen], { env });
  for (const tid of ['10000001', '10000002']) {
    const add = ['terminal', 'add', '--tid', tid, '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
    const { code, err } = await rollcall(add);
    expect(code, err).toBe(0);
  }
});

afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function setsOf(terminalId: string): Promise<ShownTerminal['keySets']> {
  const { out } = await rollcall(['terminal', 'show', terminalId, '--json']);
  const shown: ShownTerminal = JSON.parse(out);
  return shown.keySets;
}

describe('a sign-in that races two addresses of one gateway', () => {
  it('has the keys of one set, however many 0800s were out, and buys with them', async () => {
    const terminal = terminalAt('10000001', { cluster: 'here' });
    const { outcome, attempts } = await terminal.signIn();
    expect([outcome, ...attempts.map(({ result }) => result)]).toEqual(['signed-in', 'unused', 'signed-in']);
    expect((await terminal.purchase({ amount: 100, track2 })).outcome).toBe('approved');
    await terminal.close();
    expect(await setsOf('10000001')).toMatchObject([{ state: 'confirmed', issueCount: 2 }]);
  });

  it('asks one at a time where nobody says that they are one cluster', async () => {
    const terminal = terminalAt('10000002', {});
    const { outcome, attempts } = await terminal.signIn();
    expect([outcome, ...attempts.map(({ result }) => result)]).toEqual(['signed-in', 'unused', 'signed-in']);
    await terminal.close();
    expect(await setsOf('10000002')).toMatchObject([{ issueCount: 1 }]);
  });
});
