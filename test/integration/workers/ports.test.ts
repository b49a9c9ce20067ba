import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { run } from 'rollcall/run';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Deployment, makeDeployment } from '../deployment.ts';
import { type GatewayProcess, rollcall, startGateway } from '../gateway-process.mjs';

let deployment: Deployment;
let other: Deployment;
const running: GatewayProcess[] = [];
const spawned: ChildProcess[] = [];
const root = fileURLToPath(new URL('../../../', import.meta.url));
const patienceMs = 20_000;
/** A second is promised; the rest is for a busy machine. */
const stopMs = 5_000;

beforeEach(async () => {
  [deployment, other] = await Promise.all([makeDeployment(), makeDeployment()]);
});

afterEach(async () => {
  for (const child of spawned.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
  await Promise.all([deployment.remove(), other.remove()]);
});

function words(on: Deployment, listen: string, workers: string): readonly string[] {
  return ['--config', join(on.folder, 'gateway.json'), '--listen', listen, '--workers', workers];
}

async function start(on: Deployment, listen: string, workers = '2', env = on.env): Promise<GatewayProcess> {
  const gateway = await startGateway(words(on, listen, workers), { env });
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

/** A gateway with two workers that is not waited for, in a group of its own. */
function spawnGateway(on: Deployment) {
  const node = join(root, 'node_modules/.bin/node');
  const bin = join(root, 'apps/cli/bin/rollcall.js');
  const child = spawn(node, [bin, 'gateway', ...words(on, 'tcp://127.0.0.1:0', '2')], {
    env: { ...environment(on), NODE_COMPILE_CACHE: join(root, '.test-out/compiled') },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const parts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      parts[name] += text;
    });
  }
  const ended = once(child, 'close');
  spawned.push(child);
  return {
    child,
    ended,
    stdout: () => parts.stdout,
    stderr: () => parts.stderr,
    workers: () => childrenOf(child.pid as number),
  };
}

function childrenOf(pid: number): number {
  const lists = readdirSync(`/proc/${pid}/task`).map((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'),
  );
  return lists.join(' ').split(' ').filter(Boolean).length;
}

/** The turn has a place of its own in each deployment here, so that nobody else waits. */
function environment(on: Deployment) {
  return { ...on.env, TMPDIR: on.folder };
}

/** As another gateway of the same user has it. */
function holdTurn(on: Deployment): DatabaseSync {
  const folder = join(on.folder, `rollcall-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(folder, 'ports.lock'));
  lock.exec('BEGIN EXCLUSIVE');
  return lock;
}

/** It has the lock's file open, which others have locked. */
function waitsForTurn(pid: number): boolean {
  return readdirSync(`/proc/${pid}/fd`).some((fd) => isLock(`/proc/${pid}/fd/${fd}`));
}

/** Not one that was closed just now. */
function isLock(fd: string): boolean {
  try {
    return readlinkSync(fd).endsWith('/ports.lock');
  } catch {
    return false;
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(5);
  }
}

function saidBy(stderr: () => string, what: RegExp): Promise<void> {
  return until(String(what), () => what.test(stderr()));
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

describe('the turn to ask for ports', () => {
  it('is nothing that other users can hold', async () => {
    const name = `\0rollcall-ports-${process.getuid?.() ?? 0}`;
    const holder = createServer().listen({ path: name });
    await once(holder, 'listening');
    await start(deployment, 'tcp://127.0.0.1:0');
    holder.close();
  });

  it('is not waited for by a worker while another listens', async () => {
    const gateway = await start(deployment, 'tcp://127.0.0.1:0', '2', environment(deployment));
    const turn = holdTurn(deployment);
    process.kill(gateway.workerPids()[0] as number, 'SIGKILL');
    await saidBy(gateway.stderr, /(?:"worker ready"[\s\S]*){3}/);
    turn.close();
  });

  it('is not left behind by a gateway that is killed while it starts', async () => {
    const killed = spawnGateway(deployment);
    await until('a worker', () => killed.workers() > 0);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await start(deployment, 'tcp://127.0.0.1:0', '2', environment(deployment));
  });
});

describe('a gateway with workers that is stopped while they start', () => {
  it('waits no longer for its turn, and a SIGHUP before ends nothing', async () => {
    const turn = holdTurn(deployment);
    const gateway = spawnGateway(deployment);
    await until('its wait', () => waitsForTurn(gateway.child.pid as number));
    gateway.child.kill('SIGHUP');
    const sinceMs = performance.now();
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toEqual([0, null]);
    expect(performance.now() - sinceMs).toBeLessThan(stopMs);
    expect(gateway.stdout()).toBe('');
    turn.close();
  });

  it('waits no longer for its turn to start workers that died', async () => {
    const gateway = await start(deployment, 'tcp://127.0.0.1:0', '2', environment(deployment));
    const turn = holdTurn(deployment);
    for (const pid of gateway.workerPids()) process.kill(pid, 'SIGKILL');
    await until('its wait', () => waitsForTurn(gateway.pid));
    const sinceMs = performance.now();
    expect(await gateway.stop()).toBe(0);
    expect(performance.now() - sinceMs).toBeLessThan(stopMs);
    turn.close();
  });

  it.each(['1', '2'])('is never ready, with %s workers', async (workers) => {
    const said: string[] = [];
    const code = await run(['gateway', ...words(deployment, 'tcp://127.0.0.1:0', workers)], {
      env: {},
      isTty: false,
      columns: 100,
      out: (text) => void said.push(text),
      err: (text) => void said.push(text),
      readInput: async () => '',
      stopped: async () => {},
      onReload() {},
    });
    expect([code, said]).toEqual([0, []]);
  });

  it('ends in peace when its workers hear of it too', async () => {
    const gateway = spawnGateway(deployment);
    await until('its workers', () => gateway.workers() === 2);
    process.kill(-(gateway.child.pid as number), 'SIGTERM');
    expect(await gateway.ended).toEqual([0, null]);
    expect(gateway.stderr()).not.toMatch(/worker (died|ready)|did not get ready/);
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
      error: { code: 'option-value', path: '--workers' },
    });
  });
});
