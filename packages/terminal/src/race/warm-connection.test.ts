import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approve } from '../../test/fake-gateway.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { ascii, shopTerminal, track2 } from '../../test/rig.ts';
import { endedIn } from '../../test/scripted-net.ts';
import { at, inCluster, works } from '../../test/scripted-terminal.ts';
import { createRetryBudget, type TerminalEvent } from '../index.ts';

const card = { amount: 100, track2: ascii(track2) };
const hourMs = 60 * 60_000;

/** Lets so much time pass, sockets and timers included. */
function pass(clock: ReturnType<typeof at>['clock'], ms: number): Promise<unknown> {
  const passed = new Promise((resolve) => clock.setTimer(ms, () => resolve(null)));
  return endedIn(clock, passed, ms + 1_000, 100);
}

describe('a connection kept between calls', () => {
  it('serves the next call, which then dials nothing', async () => {
    const { net, terminal, ended } = at([works, works], { keepsWarm: true });
    await ended(terminal.signIn());
    expect(terminal.status().warm).toEqual({ uplink: 'default', endpoint: 'tcp://127.0.0.1:1' });
    expect((await ended(terminal.purchase(card))).outcome).toBe('approved');
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
    expect(net.dials).toEqual(['1 *']);
  });

  it('is proven alive by an echo before money goes over it, when it was idle', async () => {
    const { clock, net, terminal, ended } = at([works], { keepsWarm: true });
    await ended(terminal.signIn());
    await pass(clock, 20_000);
    const bought = await ended(terminal.purchase(card));
    expect(bought).toMatchObject({ outcome: 'approved', attempts: [{ phases: { probe: 60 } }] });
    expect(net.requests.map(({ mti }) => mti)).toEqual(['0800', '0820', '0200']);
  });

  it.each([
    ['a plain host', works],
    ['a proven cluster', inCluster(works)],
  ])('that a NAT has forgotten holds up no sign-in at %s', async (_, script) => {
    const { clock, net, terminal, ended } = at([script], { keepsWarm: true });
    await ended(terminal.signIn());
    await pass(clock, 10_000);
    net.evictAll();
    const result = await ended(terminal.signIn());
    expect(result.outcome).toBe('signed-in');
    expect(result.elapsedMs).toBeLessThanOrEqual(1_000);
    expect(net.faults).toEqual([]);
  });

  it('that a NAT has forgotten costs no purchase, which goes out once', async () => {
    const { clock, net, terminal, ended } = at([works], { keepsWarm: true });
    await ended(terminal.signIn());
    await pass(clock, 10_000);
    net.evictAll();
    const bought = await ended(terminal.purchase(card));
    expect(bought.outcome).toBe('approved');
    expect(bought.elapsedMs).toBeLessThanOrEqual(1_000);
    expect(net.requests.filter(({ mti }) => mti === '0200')).toHaveLength(1);
  });

  it.each([
    ['the machine has slept', 8 * hourMs],
    ['the clock was set, for that looks the same', 90_000],
  ])('is proven alive when it was heard just now, but %s since', async (_, ms) => {
    const { clock, net, terminal, ended } = at([works], { keepsWarm: true });
    await ended(terminal.signIn());
    net.evictAll();
    clock.setForward(ms);
    const bought = await ended(terminal.purchase(card));
    expect(bought.outcome).toBe('approved');
    expect(net.requests.map(({ mti }) => mti)).toEqual(['0800', '0200']);
    expect(terminal.status().reversal).toBeNull();
  });

  it('is made anew beside the dead one even when no retry is left in the budget', async () => {
    const retryBudget = createRetryBudget();
    const { clock, net, terminal, ended } = at([works], { keepsWarm: true, retryBudget });
    await ended(terminal.signIn());
    await pass(clock, 6_000);
    net.evictAll();
    retryBudget.spend(shopTerminal.terminalId, clock.now(), 100);
    expect(retryBudget.left(shopTerminal.terminalId, clock.now())).toBe(0);
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
  });

  it('is dropped when the host closes it, as those of the dial-up age do', async () => {
    const closing = {
      ...works,
      respond: (request: Parameters<typeof approve>[0]) => [...(approve(request) as []), 'hang-up' as const],
    };
    const { net, terminal, ended } = at([closing], { keepsWarm: true });
    await ended(terminal.signIn());
    expect((await ended(terminal.purchase(card))).outcome).toBe('approved');
    expect(net.dials).toHaveLength(2);
  });

  it('costs a host that hangs up after each answer one sale at most, however close calls follow each other', async () => {
    const { terminal, ended } = at([{ ...works, hangsUpAfterMs: 20 }], { keepsWarm: true });
    const outcomes = [];
    for (let i = 0; i < 6; i++) {
      await ended(terminal.signIn());
      outcomes.push((await ended(terminal.purchase(card))).outcome);
    }
    expect(outcomes.slice(1)).toEqual(Array(5).fill('approved'));
    expect(terminal.status().heartbeatMs).toBeGreaterThan(30_000);
  });

  it('is not used on another network, and is closed with the terminal', async () => {
    let networkId = 'shop';
    const { net, terminal, ended } = at([works], { keepsWarm: true, networkId: () => networkId });
    await ended(terminal.signIn());
    networkId = 'market';
    await ended(terminal.signIn());
    expect([net.dials.length, net.open.size]).toEqual([2, 1]);
    await terminal.close();
    expect(net.open.size).toBe(0);
  });
});

describe('heartbeats', () => {
  it('find an idle dead peer within 45 s, whatever the chance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: 90_000 }),
        async (fraction, aliveMs) => {
          const lost: number[] = [];
          const { clock, net, terminal, ended } = at([works], {
            keepsWarm: true,
            random: { ...shopTerminal.random, fraction: () => fraction },
            onEvent: (event: TerminalEvent) => void (event.kind === 'warm-lost' && lost.push(clock.now())),
          });
          await ended(terminal.signIn());
          await pass(clock, aliveMs);
          expect(terminal.status().warm).not.toBeNull();
          const diedAtMs = clock.now();
          net.evictAll();
          await pass(clock, 46_000);
          expect(lost).toHaveLength(1);
          expect((lost[0] ?? 0) - diedAtMs).toBeLessThanOrEqual(45_000);
          expect(terminal.status().warm).toBeNull();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('go on one by one when a sign-in was given up while one was out', async () => {
    const disk = new MemoryDisk();
    const slow = { ...works, answerMs: 500 };
    let draws = 0;
    const random = { ...shopTerminal.random, fraction: () => (draws++ % 2) * 0.9 };
    const options = { keepsWarm: true, disk, stateDir: 'state', random };
    const { clock, net, terminal, ended } = at([slow], options);
    await ended(terminal.signIn());
    while (net.requests.at(-1)?.mti !== '0820') await pass(clock, 100);
    const giveUp = new AbortController();
    disk.fateOf = () => {
      giveUp.abort();
      return { kind: 'waits', until: turn() };
    };
    const given = terminal.signIn(giveUp);
    expect((await ended(given)).outcome).toBe('cancelled');
    const heard = net.requests.length;
    await pass(clock, 10 * (terminal.status().heartbeatMs ?? 0));
    expect(net.requests.length - heard).toBeLessThanOrEqual(11);
  });

  it('that cannot go on drop the connection, and the next call makes another', async () => {
    let isBroken = false;
    const fraction = () => {
      if (isBroken) throw new Error('no chance');
      return 0;
    };
    const random = { ...shopTerminal.random, fraction };
    const { clock, net, terminal, ended } = at([works], { keepsWarm: true, random });
    await ended(terminal.signIn());
    isBroken = true;
    await pass(clock, 60_000);
    expect([terminal.status().warm, net.open.size]).toEqual([null, 0]);
    isBroken = false;
    expect((await ended(terminal.echo())).outcome).toBe('answered');
    expect(net.dials).toHaveLength(2);
  });

  it.each([
    ['without a word', false],
    ['with a reset', true],
  ])('come often enough where the network forgets soon %s, also in a later process', async (_, resets) => {
    const disk = new MemoryDisk();
    const first = at([works], { keepsWarm: true, disk, stateDir: 'state' });
    first.net.forgetsIdleMs = 16_000;
    first.net.resetsForgotten = resets;
    for (let hour = 0; hour < 6; hour++) {
      await first.ended(first.terminal.signIn());
      await pass(first.clock, 10 * 60_000);
    }
    await first.ended(first.terminal.signIn());
    expect(first.terminal.status().heartbeatMs).toBeLessThan(16_000);
    await pass(first.clock, hourMs);
    expect(first.terminal.status().warm).not.toBeNull();
    await first.terminal.close();
    const later = at([works], { keepsWarm: true, disk, stateDir: 'state' });
    later.clock.advance(first.clock.now() - later.clock.now());
    expect(later.terminal.status().heartbeatMs).toBe(first.terminal.status().heartbeatMs);
    expect(at([works], {}).terminal.status().heartbeatMs).toBeNull();
  });
});
