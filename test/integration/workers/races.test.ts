import './three-workers.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Keys, type Link, Terminal } from '../../independent/terminal.mjs';
import { type Deployment, makeDeployment, merchantId, v1Tmk } from '../deployment.ts';
import type { GatewayProcess } from '../gateway-process.mjs';
import { linkToEach } from './serving-worker.ts';

const amount = '000000000100';
const otherTmk = '0123456789ABCDEFFEDCBA9876543210';
/** As docs/operate/gateway.md has it: no worker goes by what it knew longer ago than this. */
const freshMs = 10_000;

let deployment: Deployment;
let gateway: GatewayProcess;
/** One to each worker. */
let links: readonly Link[];
let [here, there, elsewhere]: Link[] = [];
let nextTerminal = 50000001;

beforeAll(async () => {
  deployment = await makeDeployment();
  gateway = await deployment.start();
  links = await linkToEach(gateway);
  [here, there, elsewhere] = links as [Link, Link, Link];
});

afterAll(async () => {
  for (const link of links ?? []) await link.drop();
  if (gateway) expect(await gateway.stop()).toBe(0);
  await deployment?.remove();
});

function freshTerminal(): Promise<Terminal> {
  return deployment.addTerminal({ terminalId: String(nextTerminal++) });
}

function freshTerminals(count: number): Promise<readonly Terminal[]> {
  return Promise.all(Array.from({ length: count }, freshTerminal));
}

async function ask(link: Link | undefined, terminal: Terminal): Promise<Keys> {
  const request = terminal.signIn();
  return terminal.takeKeys(request, await (link as Link).request(request));
}

/** What an operator does, in a process of their own as far as the workers can tell. */
async function operate(verb: string, { terminalId }: Terminal, ...more: readonly string[]): Promise<void> {
  const { code, err } = await deployment.say(['terminal', verb, terminalId, ...more]);
  expect(code, err).toBe(0);
}

/** Response code of a purchase; an approval has to be under a good MAC. */
async function buy(
  link: Link | undefined,
  terminal: Terminal,
  keys: Keys | null = terminal.keys,
): Promise<string> {
  const answer = await (link as Link).request(terminal.purchase({ amount, keys }));
  if (answer.fields[39] === '00') expect(terminal.isMacGood(answer, keys)).toBe(true);
  return String(answer.fields[39]);
}

describe('a terminal that speaks to three workers at once', () => {
  it('has three processes to speak to', () => {
    expect(gateway.workerPids()).toHaveLength(3);
    expect(links).toHaveLength(3);
  });

  it('gets one key set from three sign-ins, which a purchase at any of them proves', async () => {
    for (const terminal of await freshTerminals(12)) {
      const keys = await Promise.all(links.map((link) => ask(link, terminal)));
      expect(keys[1]).toEqual(keys[0]);
      expect(keys[2]).toEqual(keys[0]);
      expect(await Promise.all(links.map((link) => buy(link, terminal)))).toEqual(['00', '00', '00']);
      const { keySets } = await deployment.show(terminal.terminalId);
      expect(keySets).toMatchObject([{ state: 'confirmed', madeFor: 'first', issueCount: 3 }]);
    }
  });

  it('gets one fresh set from three sign-ins after the first one was proven', async () => {
    const terminal = await freshTerminal();
    const first = await ask(here, terminal);
    expect(await buy(there, terminal)).toBe('00');
    const fresh = await Promise.all(links.map((link) => ask(link, terminal)));
    expect(fresh[0]?.mak).not.toEqual(first.mak);
    expect([fresh[1], fresh[2]]).toEqual([fresh[0], fresh[0]]);
    expect((await deployment.show(terminal.terminalId)).keySets).toHaveLength(2);
  });

  it('is booked once for a purchase that it sends to all of them', async () => {
    for (const terminal of await freshTerminals(8)) {
      await ask(here, terminal);
      const request = terminal.purchase({ amount });
      const answers = await Promise.all(links.map((link) => link.request(request)));
      expect(answers.map(({ fields }) => fields[39])).toEqual(['00', '00', '00']);
      expect(new Set(answers.map(({ fields }) => `${fields[37]} ${fields[38]}`)).size).toBe(1);
      const { attempts } = await deployment.show(terminal.terminalId);
      expect(attempts.filter(({ reason }) => reason === 'approved')).toHaveLength(1);
    }
  });

  it('is served however hard it presses, each purchase under a reference of its own', async () => {
    const terminal = await freshTerminal();
    await ask(here, terminal);
    const requests = Array.from({ length: 45 }, (_, i) => ({
      link: links[i % 3] as Link,
      request: terminal.purchase({ amount }),
    }));
    const answers = await Promise.all(requests.map(({ link, request }) => link.request(request)));
    expect(answers.map(({ fields }) => fields[39])).toEqual(requests.map(() => '00'));
    expect(new Set(answers.map(({ fields }) => fields[37])).size).toBe(requests.length);
  });
});

describe('many terminals at three workers', () => {
  it('never get the same keys, from the pool or made on the spot', async () => {
    const terminals = await freshTerminals(40);
    const keys = await Promise.all(terminals.map((terminal, i) => ask(links[i % 3], terminal)));
    expect(new Set(keys.map(({ mak }) => mak.toString('hex'))).size).toBe(terminals.length);
    const codes = await Promise.all(terminals.map((terminal, i) => buy(links[(i + 1) % 3], terminal)));
    expect(codes).toEqual(terminals.map(() => '00'));
  });
});

describe('what one worker knew before another one changed it', () => {
  it('is no reason for A0: keys of a sign-in elsewhere are good at once', async () => {
    const terminal = await freshTerminal();
    await ask(here, terminal);
    expect(await buy(there, terminal)).toBe('00');
    for (let i = 0; i < 6; i++) {
      const [signsIn, buys] = [links[i % 3], links[(i + 1) % 3]];
      await ask(signsIn, terminal);
      expect(await buy(buys, terminal)).toBe('00');
      expect(await buy(elsewhere, terminal)).toBe('00');
    }
  });

  it('is no reason to go on with keys of before a new TMK', async () => {
    const terminal = await freshTerminal();
    const old = await ask(here, terminal);
    expect(await buy(there, terminal)).toBe('00');
    const file = join(deployment.folder, 'rekey.hex');
    await writeFile(file, otherTmk);
    await operate('rekey', terminal, '--tmk', `@${file}`);
    expect(await buy(there, terminal, old)).toBe('77');
    const { terminalId } = terminal;
    const rekeyed = new Terminal({ terminalId, merchantId, tmk: otherTmk });
    rekeyed.stan = terminal.stan;
    await ask(there, rekeyed);
    expect(await buy(here, rekeyed)).toBe('00');
  });

  it('is no reason to approve for a terminal that is blocked, nor to refuse it when it is served again', async () => {
    const terminal = await freshTerminal();
    await ask(here, terminal);
    for (const link of links) expect(await buy(link, terminal)).toBe('00');
    await operate('block', terminal, '--reason', 'stolen');
    for (const link of links) {
      expect(await buy(link, terminal)).toBe('58');
      expect((await link.request(terminal.signIn())).fields[39]).toBe('58');
    }
    await operate('unblock', terminal);
    for (const link of links) expect(await buy(link, terminal)).toBe('00');
  });

  it('is forgotten after ten seconds even where nothing is written', async () => {
    const terminal = await freshTerminal();
    await ask(here, terminal);
    expect(await buy(there, terminal)).toBe('00');
    await operate('block', terminal, '--reason', 'stolen');
    const blockedAt = Date.now();
    let code: unknown = '';
    for (let seenAt = blockedAt; code !== '58' && seenAt - blockedAt < freshMs + 2_000; seenAt = Date.now()) {
      code = (await (there as Link).request(terminal.echo())).fields[39];
      await pause(100);
    }
    expect(code).toBe('58');
  });

  it('is no reason to miss a reversal or the batch that a settlement elsewhere has opened', async () => {
    const terminal = await freshTerminal();
    await ask(here, terminal);
    const purchase = terminal.purchase({ amount });
    expect((await (here as Link).request(purchase)).fields[39]).toBe('00');
    expect(await buy(there, terminal)).toBe('00');
    expect((await (there as Link).request(terminal.reversal(purchase))).fields[39]).toBe('00');
    expect((await (here as Link).request(purchase)).fields[39]).toBe('94');
    const sums = `000000000100001${'0'.repeat(15)}0${'0'.repeat(30)}0`;
    const more = { 11: terminal.nextStan(), 48: sums, 49: '156' };
    const settled = await (elsewhere as Link).request(terminal.management('0500', '201', more));
    expect(settled.fields[48]?.[30]).toBe('1');
    expect(await buy(here, terminal)).toBe('77');
    terminal.batch = '000002';
    expect(await buy(there, terminal)).toBe('00');
  });

  it('is no reason for 97: a terminal that was unknown a moment ago signs in everywhere', async () => {
    const stranger = new Terminal({ terminalId: String(nextTerminal), merchantId, tmk: v1Tmk });
    for (const link of links) expect((await link.request(stranger.signIn())).fields[39]).toBe('97');
    const known = await freshTerminal();
    for (const link of links) await ask(link, known);
  });
});
