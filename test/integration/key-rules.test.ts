import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, type Keys, type Link, openLink, type Terminal } from '../independent/terminal.mjs';
import { type Deployment, makeDeployment, onLink, signIn } from './deployment.ts';
import type { GatewayProcess } from './gateway-process.mjs';

const amount = '000000000100';

describe('the keys of a terminal', () => {
  let deployment: Deployment;
  let gateway: GatewayProcess;
  let nextTerminal = 10000001;
  /** What the key_sets table has to hold at the end: why each set of a terminal was made, oldest first. */
  const due = new Map<string, readonly string[]>();

  beforeAll(async () => {
    deployment = await makeDeployment();
    gateway = await deployment.start();
  });

  afterAll(async () => {
    await gateway?.stop();
    await deployment?.remove();
  });

  async function terminalWithSets(sets: readonly string[], flags: readonly string[] = []): Promise<Terminal> {
    const terminal = await deployment.addTerminal({ terminalId: String(nextTerminal++), flags });
    due.set(terminal.terminalId, sets);
    return terminal;
  }

  it.each([1, 2, 3, 4, 5])('are the same after %i lost answers, and cost one set', async (losses) => {
    const terminal = await terminalWithSets(['first']);
    for (let i = 0; i < losses; i++) await signInAndLoseTheAnswer(terminal, i + 1);
    await onLink(gateway, async (link) => {
      await signIn(link, terminal);
      const held = terminal.keys;
      await signIn(link, terminal);
      expect(terminal.keys).toEqual(held);
      expect((await link.request(terminal.purchase({ amount }))).fields[39]).toBe('00');
    });
    const { keySets } = await deployment.show(terminal.terminalId);
    expect(keySets).toMatchObject([{ state: 'confirmed', madeFor: 'first', issueCount: losses + 2 }]);
  });

  it('are the same for two sign-ins at once on two connections', async () => {
    const terminal = await terminalWithSets(['first']);
    const links = await Promise.all([openLink({ port: gateway.port }), openLink({ port: gateway.port })]);
    const asked = await Promise.all(links.map((link) => ask(link, terminal)));
    expect(asked[0]).toEqual(asked[1]);
    await Promise.all(links.map((link) => link.drop()));
  });

  it('are the same for eight sign-ins at once on one connection', async () => {
    const terminal = await terminalWithSets(['first']);
    await onLink(gateway, async (link) => {
      const asked = await Promise.all(Array.from({ length: 8 }, () => ask(link, terminal)));
      for (const keys of asked) expect(keys).toEqual(asked[0]);
    });
  });

  it('are the same after the gateway was killed', async () => {
    const terminal = await terminalWithSets(['first']);
    const held = await onLink(gateway, (link) => ask(link, terminal));
    await gateway.kill();
    gateway = await deployment.start();
    await onLink(gateway, async (link) => {
      expect(await ask(link, terminal)).toEqual(held);
      expect(await buy(link, terminal, held)).toBe('00');
    });
  });

  it('are the same in form 003 and in form 004', async () => {
    const terminal = await terminalWithSets(['first']);
    await onLink(gateway, async (link) => {
      const short = await ask(link, terminal, '003');
      const long = await ask(link, terminal, '004');
      expect(long.tdk).toHaveLength(16);
      expect([long.pik, long.mak]).toEqual([short.pik, short.mak]);
    });
  });

  it('are fresh once they are proven, and the old ones stay good until the fresh ones are', async () => {
    const terminal = await terminalWithSets(['first', 'renewal']);
    await onLink(gateway, async (link) => {
      const old = await ask(link, terminal);
      expect(await buy(link, terminal, old)).toBe('00');
      const fresh = await ask(link, terminal);
      expect(fresh.mak).not.toEqual(old.mak);
      expect(await ask(link, terminal)).toEqual(fresh);
      expect(await buy(link, terminal, old)).toBe('00');
      expect(await ask(link, terminal)).toEqual(fresh);
      expect(await buy(link, terminal, fresh)).toBe('00');
    });
    const { keySets } = await deployment.show(terminal.terminalId);
    expect(keySets.map(({ state }) => state)).toEqual(['retiring', 'confirmed']);
  });

  it('are good for a message that was on its way while newer ones were proven', async () => {
    const terminal = await terminalWithSets(['first', 'renewal']);
    await onLink(gateway, async (link) => {
      const old = await ask(link, terminal);
      await buy(link, terminal, old);
      const late = terminal.purchase({ amount, keys: old });
      const fresh = await ask(link, terminal);
      expect(await buy(link, terminal, fresh)).toBe('00');
      const answer = await link.request(late);
      expect(answer.fields[39]).toBe('00');
      expect(terminal.isMacGood(answer, old)).toBe(true);
    });
  });

  it('are fresh after a KCV failure was reported, for that reason', async () => {
    const terminal = await terminalWithSets(['first', 'kcv-failure']);
    await onLink(gateway, async (link) => {
      const bad = await ask(link, terminal);
      expect((await link.request(terminal.keyFailure({ mak: 1 }))).fields[39]).toBe('00');
      const fresh = await ask(link, terminal);
      expect(fresh.mak).not.toEqual(bad.mak);
      expect(await ask(link, terminal)).toEqual(fresh);
      expect(await buy(link, terminal, fresh)).toBe('00');
    });
    const { attempts } = await deployment.show(terminal.terminalId);
    expect(attempts).toContainEqual(expect.objectContaining({ reason: 'key-failure-reported' }));
  });

  it('stay as they are when a status upload reports that all KCVs are right', async () => {
    const terminal = await terminalWithSets(['first']);
    await onLink(gateway, async (link) => {
      const held = await ask(link, terminal);
      await link.request(terminal.keyFailure({}));
      expect(await ask(link, terminal)).toEqual(held);
    });
  });

  it('are fresh after a MAC that fitted none of them, and the ones it held before stay good', async () => {
    const terminal = await terminalWithSets(['first', 'mac-failure']);
    await onLink(gateway, async (link) => {
      const held = await ask(link, terminal);
      expect(await buy(link, terminal, { ...held, mak: Buffer.alloc(8, 1) })).toBe('A0');
      expect((await ask(link, terminal)).mak).not.toEqual(held.mak);
      expect(await buy(link, terminal, held)).toBe('00');
    });
  });

  it('are fresh at most four times an hour for complaints that anybody could have sent', async () => {
    const terminal = await terminalWithSets(['first', ...Array(4).fill('kcv-failure')]);
    await onLink(gateway, async (link) => {
      const held = await ask(link, terminal);
      for (let i = 0; i < 8; i++) {
        await link.request(terminal.keyFailure({ pik: 1 }));
        await ask(link, terminal);
      }
      expect(await buy(link, terminal, held)).toBe('00');
    });
  });

  it('are of the family it signed in with first: another form is answered 12', async () => {
    const terminal = await terminalWithSets(['first']);
    await onLink(gateway, async (link) => {
      const held = await ask(link, terminal, '003');
      for (const form of ['006', '001']) {
        const answer = await link.request(terminal.signIn(form));
        expect(answer.fields[39]).toBe('12');
        expect(answer.fields[62]).toBeUndefined();
      }
      expect(await buy(link, terminal, held)).toBe('00');
    });
  });

  it('never go to two terminals', async () => {
    const terminals = [
      await terminalWithSets(['first']),
      await terminalWithSets(['first']),
      await terminalWithSets(['first']),
    ];
    await onLink(gateway, async (link) => {
      const keys = await Promise.all(terminals.map((terminal) => ask(link, terminal)));
      expect(new Set(keys.map(({ pik }) => pik.toString('hex'))).size).toBe(3);
      const [first, second] = keys as [Keys, Keys];
      expect(await buy(link, terminals[0] as Terminal, second)).toBe('A0');
      expect(await buy(link, terminals[0] as Terminal, first)).toBe('00');
    });
  });

  it('are as many in the key_sets table as these tests have seen made, and made for these reasons', async () => {
    expect(await gateway.stop()).toBe(0);
    const counted = new Map<string, string[]>();
    for (const row of deployment.rows('SELECT terminal_id, made_for FROM key_sets ORDER BY seq')) {
      const terminalId = String(row['terminal_id']);
      counted.set(terminalId, [...(counted.get(terminalId) ?? []), String(row['made_for'])]);
    }
    expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(due));
  });

  /** The terminal hangs up as soon as its request is surely answered on the wire, and never reads the answer. */
  async function signInAndLoseTheAnswer(terminal: Terminal, issues: number): Promise<void> {
    const link = await openLink({ port: gateway.port });
    link.send(encodeFrame(terminal.signIn()));
    await expect
      .poll(async () => (await deployment.show(terminal.terminalId)).keySets[0]?.issueCount, {
        timeout: 10_000,
      })
      .toBe(issues);
    await link.drop();
  }
});

describe('a set that nobody proves', () => {
  it('is made anew when its life is over, and is still accepted', async () => {
    const deployment = await makeDeployment({ unprovenLifeHours: 0.0003 });
    const terminal = await deployment.addTerminal();
    const gateway = await deployment.start();
    await onLink(gateway, async (link) => {
      const held = await ask(link, terminal);
      const fresh = await askUntilFresh(link, terminal, held);
      expect(fresh.pik).not.toEqual(held.pik);
      expect(await buy(link, terminal, held)).toBe('00');
      expect(await buy(link, terminal, fresh)).toBe('00');
    });
    expect(await gateway.stop()).toBe(0);
    const sets = deployment.rows('SELECT made_for FROM key_sets ORDER BY seq').map((row) => row['made_for']);
    expect(sets.slice(0, 2)).toEqual(['first', 'expired']);
    await deployment.remove();
  });
});

async function askUntilFresh(link: Link, terminal: Terminal, held: Keys): Promise<Keys> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const keys = await ask(link, terminal);
    if (!keys.mak.equals(held.mak)) return keys;
    await pause(50);
  }
  throw new Error('the set was issued again beyond its life');
}

async function ask(link: Link, terminal: Terminal, form = '003'): Promise<Keys> {
  const request = terminal.signIn(form);
  return terminal.takeKeys(request, await link.request(request));
}

/** Response code of a purchase under these keys. */
async function buy(link: Link, terminal: Terminal, keys: Keys): Promise<string | undefined> {
  return (await link.request(terminal.purchase({ amount, keys }))).fields[39];
}
