import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, merchantId, v1Tmk } from './deployment.ts';
import { type GatewayProcess, startGateway } from './gateway-process.mjs';

let folder: string;
let gateway: GatewayProcess;
let endpoint: string;

const file = (name: string) => join(folder, name);
const ours = makeAuthority('Gateways');
const terminals = makeAuthority('Terminals');
const strangers = makeAuthority('Strangers');

async function write(name: string, text: string): Promise<string> {
  await writeFile(file(name), text, { mode: 0o600 });
  return file(name);
}

async function writePair(name: string, pair: { readonly key: string; readonly cert: string }): Promise<void> {
  await write(`${name}.key`, pair.key);
  await write(`${name}.cert`, pair.cert);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  await writePair('gateway', ours.issueServer());
  await writePair('terminal', terminals.issueClient());
  await writePair('stranger', strangers.issueClient());
  await write('ours.pem', ours.cert);
  await write('terminals.pem', terminals.cert);
  await write('strangers.pem', strangers.cert);
  await write('tmk.hex', v1Tmk);
  const tls = { key: 'gateway.key', certificate: 'gateway.cert', clientAuthority: 'terminals.pem' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 16, tls };
  await write('gateway.json', JSON.stringify(config));
  const env = { PATH: process.env['PATH'], HOME: folder };
  gateway = await startGateway(['--config', file('gateway.json'), '--listen', 'tls://127.0.0.1:0'], { env });
  endpoint = `tls://127.0.0.1:${gateway.port}`;
  const add = ['terminal', 'add', '--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
  const { code, err } = await inProcess([...add, '--data', file('data'), '--master-key', file('master.key')]);
  expect(code, err).toBe(0);
});

afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function signIn(flags: readonly string[]) {
  const words = [
    'sign-in',
    '--tid',
    '10000001',
    '--mid',
    merchantId,
    '--tmk',
    `@${file('tmk.hex')}`,
    '--json',
  ];
  const { code, out } = await inProcess([...words, '--deadline', '5000', '--endpoint', endpoint, ...flags]);
  return { code, document: JSON.parse(out) };
}

const trusting = () => ['--authority', file('ours.pem')];
const as = (name: string) => [
  '--client-key',
  file(`${name}.key`),
  '--client-certificate',
  file(`${name}.cert`),
];

describe('a terminal and a gateway that asks for certificates', () => {
  it('sign in over TLS, the keys proven by a purchase', async () => {
    const { code, document } = await signIn([...trusting(), ...as('terminal'), '--purchase', '100']);
    expect(code).toBe(0);
    expect(document).toMatchObject({ outcome: 'signed-in', purchase: { outcome: 'approved' } });
    expect(document.attempts[0].phases.tls).toBeGreaterThan(0);
  });

  it('part when the terminal trusts another authority, which it names', async () => {
    const { code, document } = await signIn(['--authority', file('strangers.pem'), ...as('terminal')]);
    expect(code).toBe(3);
    expect(document.attempts[0].result).toBe('connect-tls-untrusted');
  });

  it('part when the terminal has no certificate or a stranger’s, which it names', async () => {
    const { document } = await signIn(trusting());
    expect(document).toMatchObject({ outcome: 'failed', cause: { code: '202' } });
    const strange = (await signIn([...trusting(), ...as('stranger')])).document;
    // The first 0800 had left when the gateway closed without a word.
    expect(strange).toMatchObject({ outcome: 'unknown', cause: { code: '202' } });
  });

  it('do not speak without an authority to trust', async () => {
    const words = [
      'sign-in',
      '--tid',
      '10000001',
      '--mid',
      merchantId,
      '--tmk',
      `@${file('tmk.hex')}`,
      '--json',
    ];
    const { code, out } = await inProcess([...words, '--endpoint', endpoint]);
    expect(code).toBe(1);
    expect(JSON.parse(out).error.message).toContain('authority');
  });
});
