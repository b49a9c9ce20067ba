import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dial, type Link, parseEndpoint } from '@rollcall/transport';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess, merchantId, v1Tmk } from './deployment.ts';
import { type GatewayProcess, startGateway } from './gateway-process.mjs';

let folder: string;
let gateway: GatewayProcess;
const authority = makeAuthority('Gateways');
const file = (name: string) => join(folder, name);

async function serve(flags: readonly string[] = []): Promise<GatewayProcess> {
  const env = { PATH: process.env['PATH'], HOME: folder };
  const listen = ['--listen', 'h2://127.0.0.1:0', '--listen', 'tcp://127.0.0.1:0'];
  return startGateway(['--config', file('gateway.json'), ...listen, ...flags], { env });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  const { key, cert } = authority.issueServer();
  const tls = { key: 'gateway.key', certificate: 'gateway.pem' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 16, tls };
  const files = { 'gateway.key': key, 'gateway.pem': cert, 'ca.pem': authority.cert, 'tmk.hex': v1Tmk };
  for (const [name, text] of Object.entries(files)) await writeFile(file(name), text, { mode: 0o600 });
  await writeFile(file('gateway.json'), JSON.stringify(config));
  gateway = await serve();
  const add = ['terminal', 'add', '--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
  const { code, err } = await inProcess([...add, '--data', file('data'), '--master-key', file('master.key')]);
  expect(code, err).toBe(0);
});

afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A link that has heard one answer, to whatever was asked. */
async function answeredLink(): Promise<Link> {
  const at = parseEndpoint(`h2://127.0.0.1:${gateway.port}`);
  if (!at.ok) throw new Error(at.error.message);
  const heard = Promise.withResolvers<void>();
  const dialled = await dial(at.value, {
    tls: { authority: authority.cert },
    connectTimeoutMs: 4_000,
    onBytes: () => heard.resolve(),
    onClose: (_, { kind }) => heard.reject(new Error(kind)),
  });
  if (!dialled.ok) throw new Error(dialled.failure.message);
  dialled.link.write(Buffer.from('00116000030000603100310000080000000000', 'hex'));
  await heard.promise;
  dialled.link.end();
  return dialled.link;
}

describe('a gateway that listens for HTTP/2', () => {
  it('signs a terminal in, the keys proven by a purchase', async () => {
    const words = ['sign-in', '--tid', '10000001', '--mid', merchantId, '--tmk', `@${file('tmk.hex')}`];
    const trust = ['--endpoint', `h2://127.0.0.1:${gateway.port}`, '--authority', file('ca.pem')];
    const { code, out } = await inProcess([...words, ...trust, '--purchase', '100', '--json']);
    expect(JSON.parse(out)).toMatchObject({ outcome: 'signed-in', purchase: { outcome: 'approved' } });
    expect(code).toBe(0);
  });

  it('says to which cluster it belongs, the same after a start anew', async () => {
    const { cluster } = await answeredLink();
    expect(cluster).toMatch(/^[0-9a-f-]{36}$/);
    await gateway.stop();
    gateway = await serve();
    expect((await answeredLink()).cluster).toBe(cluster);
  });

  it('serves with workers too, one cluster', async () => {
    const { cluster } = await answeredLink();
    await gateway.stop();
    gateway = await serve(['--workers', '2']);
    const links = await Promise.all(Array.from({ length: 6 }, answeredLink));
    expect(new Set(links.map((link) => link.cluster))).toEqual(new Set([cluster]));
  });
});
