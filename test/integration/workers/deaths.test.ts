import './three-workers.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Link, type Message, openLink, type Terminal } from '../../independent/terminal.mjs';
import { type Deployment, makeDeployment, onLink, signIn } from '../deployment.ts';
import { type GatewayProcess, startGateway } from '../gateway-process.mjs';
import { linkToEach } from './serving-worker.ts';

const amount = '000000000100';
const retryMs = 10;
const patienceMs = 30_000;

let deployment: Deployment;
let gateway: GatewayProcess;

beforeEach(async () => {
  deployment = await makeDeployment();
  gateway = await deployment.start();
});

afterEach(async () => {
  await gateway?.stop();
  await deployment?.remove();
});

function terminals(count: number): Promise<readonly Terminal[]> {
  const ids = Array.from({ length: count }, (_, i) => String(60000001 + i));
  return Promise.all(ids.map((terminalId) => deployment.addTerminal({ terminalId })));
}

/** Resolves when `holds` does. */
async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(retryMs);
  }
}

/** Not one that has ended and whose end nobody has asked about yet. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

/** What the gateway has said on standard error, by the words of its messages. */
function logged(message: string): number {
  return gateway.stderr().split(`"msg":"${message}"`).length - 1;
}

async function allServe(): Promise<void> {
  await until(
    'three workers',
    () => logged('worker ready') === 3 + logged('worker died and is started again'),
  );
}

/** A terminal that buys until told to stop; what stays without an answer it sends again on a new line. */
class Buyer {
  readonly #terminal: Terminal;
  readonly booked: { readonly request: Message; readonly rrn: string | undefined }[] = [];
  readonly refused: string[] = [];
  lines = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  async buyUntil(isOver: () => boolean): Promise<void> {
    let request: Message | null = null;
    while (!isOver()) {
      const link = await this.#line();
      try {
        if (!this.#terminal.keys) await signIn(link, this.#terminal);
        while (!isOver()) {
          request ??= this.#terminal.purchase({ amount });
          await this.#buy(link, request);
          request = null;
        }
      } catch {
        // Its worker is dead: on a new line the same is sent again.
      }
      await link.drop();
    }
  }

  /** Everything that was said to be booked is answered as before. */
  async checkBooks(link: Link): Promise<void> {
    for (const { request, rrn } of this.booked) {
      const { fields } = await link.request(request);
      expect([fields[39], fields[37]]).toEqual(['00', rrn]);
    }
  }

  async #buy(link: Link, request: Message): Promise<void> {
    const answer = await link.request(request);
    if (answer.fields[39] !== '00' || !this.#terminal.isMacGood(answer))
      this.refused.push(String(answer.fields[39]));
    else this.booked.push({ request, rrn: answer.fields[37] });
  }

  async #line(): Promise<Link> {
    for (;;) {
      this.lines++;
      const link = await openLink({ port: gateway.port }).catch(() => null);
      if (link) return link;
      await pause(retryMs);
    }
  }
}

describe('a worker that is killed', () => {
  it('costs its lines and nothing else: others go on, what was said stands, and another takes its place', async () => {
    const buyers = (await terminals(9)).map((terminal) => new Buyer(terminal));
    let isOver = false;
    const buying = Promise.all(buyers.map((buyer) => buyer.buyUntil(() => isOver)));
    const goOn = async () => {
      const before = buyers.map(({ booked }) => booked.length);
      await until('everybody buys', () =>
        buyers.every(({ booked }, i) => booked.length > (before[i] ?? 0) + 3),
      );
    };
    for (let i = 0; i < 3; i++) {
      await goOn();
      const pids = gateway.workerPids();
      const victim = pids[i % pids.length] as number;
      process.kill(victim, 'SIGKILL');
      await until('it is gone', () => !gateway.workerPids().includes(victim));
      await goOn();
      await allServe();
    }
    isOver = true;
    await buying;
    expect(buyers.flatMap(({ refused }) => refused)).toEqual([]);
    expect(buyers.some(({ lines }) => lines === 1)).toBe(true);
    expect(gateway.workerPids()).toHaveLength(3);
    expect(logged('worker died and is started again')).toBe(3);
    for (const link of await linkToEach(gateway)) {
      for (const buyer of buyers) await buyer.checkBooks(link);
      await link.drop();
    }
    const rrns = buyers.flatMap(({ booked }) => booked.map(({ rrn }) => rrn));
    expect(new Set(rrns).size).toBe(rrns.length);
  });

  it('is started again even when all of them die at once', async () => {
    const [terminal] = (await terminals(1)) as [Terminal];
    await onLink(gateway, (link) => signIn(link, terminal));
    for (const pid of gateway.workerPids()) process.kill(pid, 'SIGKILL');
    await until('three deaths', () => logged('worker died and is started again') >= 3);
    await allServe();
    for (const link of await linkToEach(gateway)) {
      expect((await link.request(terminal.purchase({ amount }))).fields[39]).toBe('00');
      await link.drop();
    }
  });

  it('gives the key sets it had not used back to the pool', async () => {
    const [terminal] = (await terminals(1)) as [Terminal];
    const count = () => deployment.say(['terminal', 'show', terminal.terminalId, '--json']);
    expect((await count()).code).toBe(0);
    for (let i = 0; i < 4; i++) {
      process.kill(gateway.workerPids()[0] as number, 'SIGKILL');
      await until('its death', () => logged('worker died and is started again') === i + 1);
      await allServe();
    }
    expect(await gateway.stop()).toBe(0);
    // Lost sets would have been made anew each time: 3 of each worker.
    const [row] = deployment.rows('SELECT count(*) AS sets FROM pooled_key_sets');
    expect(row?.['sets']).toBeLessThanOrEqual(16 + 9);
  });
});

describe('a gateway with workers that is killed', () => {
  it('leaves no worker behind, and starts again on the same data at the same port', async () => {
    const [terminal] = (await terminals(1)) as [Terminal];
    const request = await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      return terminal.purchase({ amount });
    });
    const said = await onLink(gateway, (link) => link.request(request));
    const workers = gateway.workerPids();
    expect(workers).toHaveLength(3);
    await gateway.kill();
    const config = join(deployment.folder, 'gateway.json');
    const listen = `tcp://127.0.0.1:${gateway.port}`;
    gateway = await startGateway(['--config', config, '--listen', listen], { env: deployment.env });
    expect(gateway.listen).toEqual([listen]);
    expect(workers.filter(isAlive)).toEqual([]);
    for (const link of await linkToEach(gateway)) {
      expect((await link.request(request)).fields[37]).toBe(said.fields[37]);
      await link.drop();
    }
  });

  it('leaves none behind while they start', async () => {
    const [killed] = gateway.workerPids() as [number];
    process.kill(killed, 'SIGKILL');
    await until('its successor', () => gateway.workerPids().some((pid) => pid > killed));
    const workers = gateway.workerPids();
    await gateway.kill();
    await until('all are gone', () => !workers.some(isAlive));
    gateway = await deployment.start();
    expect(gateway.workerPids()).toHaveLength(3);
  });
});

describe('a gateway with workers that is stopped', () => {
  it('answers what is under way on every worker, and leaves nothing behind', async () => {
    const all = await terminals(6);
    const links = await linkToEach(gateway);
    for (const [i, terminal] of all.entries()) await signIn(links[i % 3] as Link, terminal);
    const workers = gateway.workerPids();
    const asked = all.map((terminal, i) => (links[i % 3] as Link).request(terminal.purchase({ amount })));
    // The first answer shows that the requests are there; the others follow it.
    await Promise.any(asked);
    expect(await gateway.stop()).toBe(0);
    expect((await Promise.all(asked)).map(({ fields }) => fields[39])).toEqual(all.map(() => '00'));
    expect(workers.filter(isAlive)).toEqual([]);
  });
});
