import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Deployment, makeDeployment } from '../deployment.ts';
import { type GatewayProcess, rollcall, startGateway } from '../gateway-process.mjs';

let deployment: Deployment;
let other: Deployment;
const running: GatewayProcess[] = [];

beforeEach(async () => {
  [deployment, other] = await Promise.all([makeDeployment(), makeDeployment()]);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
  await Promise.all([deployment.remove(), other.remove()]);
});

function words(on: Deployment, listen: string, workers: string): readonly string[] {
  return ['--config', join(on.folder, 'gateway.json'), '--listen', listen, '--workers', workers];
}

async function start(on: Deployment, listen: string, workers = '2'): Promise<GatewayProcess> {
  const gateway = await startGateway(words(on, listen, workers), { env: on.env });
  running.push(gateway);
  return gateway;
}

/** What it says when it cannot start. */
async function refusal(on: Deployment, listen: string, workers = '2') {
  const { code, stdout } = await rollcall(['gateway', '--json', ...words(on, listen, workers)], {
    env: on.env,
  });
  return { code, ...JSON.parse(stdout) };
}

describe('a port that is taken', () => {
  it('by another program is refused, as with one process', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const listen = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [one, two] = [await refusal(deployment, listen, '1'), await refusal(deployment, listen, '2')];
    server.close();
    expect(two).toMatchObject({ code: 1, error: { code: 'address-in-use' } });
    expect(two).toEqual(one);
  });

  it.each(['1', '2'])('by another gateway with workers is refused to one with %s', async (workers) => {
    const { listen } = await start(deployment, 'tcp://127.0.0.1:0');
    for (const address of [listen[0] as string, (listen[0] as string).replace('127.0.0.1', '0.0.0.0')]) {
      const refused = await refusal(other, address, workers);
      expect(refused).toMatchObject({ code: 1, error: { code: 'address-in-use' } });
    }
  });

  it('is refused to a gateway with workers where a single process has it', async () => {
    const { listen } = await start(deployment, 'tcp://127.0.0.1:0', '1');
    expect(await refusal(other, listen[0] as string)).toMatchObject({ code: 1 });
  });

  it('goes to one of two gateways that start at the same moment', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const listen = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((closed) => server.close(closed));
    const both = await Promise.allSettled([start(deployment, listen), start(other, listen)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((each) => each.status === 'rejected');
    expect(String(refused?.reason)).toMatch(/nother process has this port/);
  });
});

describe('a data folder that is taken', () => {
  it('is refused to a second gateway with workers', async () => {
    await start(deployment, 'tcp://127.0.0.1:0');
    expect(await refusal(deployment, 'tcp://127.0.0.1:0')).toMatchObject({
      code: 1,
      error: { code: 'store-owned', path: deployment.dataDir },
    });
  });
});

describe('a number of workers', () => {
  it.each(['0', '33', 'two', '1.5'])('that cannot be, %s, is refused as wrong use', async (workers) => {
    expect(await refusal(deployment, 'tcp://127.0.0.1:0', workers)).toMatchObject({
      code: 2,
      error: { code: 'config-key', path: 'workers' },
    });
  });
});
