import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { makeAuthority } from '@rollcall/transport/test-certificates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../gateway-process.mjs';

/** Connections that a worker of three goes without all of is a chance of one in ten million. */
const looks = 40;
const patienceMs = 20_000;

let folder: string;
let gateway: GatewayProcess;
const authority = makeAuthority('Gateways');

async function writeCertificate(pair: { readonly key: string; readonly cert: string }): Promise<void> {
  await writeFile(join(folder, 'gateway.key'), pair.key, { mode: 0o600 });
  await writeFile(join(folder, 'gateway.cert'), pair.cert);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
  await writeCertificate(authority.issueServer());
  const tls = { key: 'gateway.key', certificate: 'gateway.cert' };
  const config = { data: 'data', masterKeyFile: 'master.key', pooledKeySets: 0, workers: 3, tls };
  await writeFile(join(folder, 'gateway.json'), JSON.stringify(config));
  const env = { PATH: process.env['PATH'], HOME: folder };
  const words = ['--config', join(folder, 'gateway.json'), '--listen', 'tls://127.0.0.1:0'];
  gateway = await startGateway(words, { env });
});

afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Fingerprints shown on so many new connections. */
async function shown(): Promise<ReadonlySet<string>> {
  const seen = await Promise.all(Array.from({ length: looks }, fingerprint));
  return new Set(seen);
}

function fingerprint(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port: gateway.port,
      ca: authority.cert,
      checkServerIdentity: () => undefined,
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
  });
}

async function logged(message: string, times: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (gateway.stderr().split(`"msg":"${message}"`).length - 1 < times) {
    if (Date.now() > deadline) throw new Error(`not logged: ${message}\n${gateway.stderr()}`);
    await pause(10);
  }
}

describe('SIGHUP', () => {
  it('has every worker show the new certificate', async () => {
    const before = await shown();
    expect(before.size).toBe(1);
    await writeCertificate(authority.issueServer());
    process.kill(gateway.pid, 'SIGHUP');
    await logged('certificates read again', 1);
    const after = await shown();
    expect(after.size).toBe(1);
    expect([...after]).not.toEqual([...before]);
  });

  it('reports a certificate that cannot be used, and every worker keeps the old one', async () => {
    const before = await shown();
    const { cert } = authority.issueServer();
    await writeFile(join(folder, 'gateway.cert'), cert);
    process.kill(gateway.pid, 'SIGHUP');
    await logged('certificates not read again', 1);
    expect(gateway.stderr()).toContain('certificate-key-mismatch');
    expect(await shown()).toEqual(before);
  });

  it('has no say where a worker dies meanwhile: it is tried again until the certificate is mended', async () => {
    const faults = () => gateway.stderr().split('"where":"worker"').length - 1;
    process.kill(gateway.workerPids()[0] as number, 'SIGKILL');
    await logged('fault', 1);
    expect(faults()).toBeGreaterThan(0);
    await shown();
    await writeCertificate(authority.issueServer());
    await logged('worker ready', 4);
    expect(gateway.workerPids()).toHaveLength(3);
    expect(gateway.stderr().split('"msg":"worker died and is started again"')).toHaveLength(2);
  });
});
