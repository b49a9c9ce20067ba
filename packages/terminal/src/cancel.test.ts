import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { approve, type FakeGateway } from '../test/fake-gateway.ts';
import { MemoryDisk } from '../test/memory-disk.ts';
import { ascii, createRig, track2 } from '../test/rig.ts';
import { at, dropped, works } from '../test/scripted-terminal.ts';
import type { CallOptions, SettlementResult, Terminal, TerminalEvent } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

const card = { amount: 100, track2: ascii(track2) };
const mtis = (gateway: FakeGateway) => gateway.requests.map(({ mti }) => mti);

async function signedIn(deadlineMs = 20_000) {
  const disk = new MemoryDisk();
  const gateway = await rig.gateway();
  const options = { disk, stateDir: 'state', deadlineMs };
  const terminal = rig.terminal([gateway], options);
  await terminal.signIn();
  /** What the journal says, to another process. */
  const reopened = async () => {
    await terminal.close();
    return rig.terminal([gateway], options);
  };
  return { disk, gateway, terminal, reopened };
}

/** Gives a call up when the gateway has its request, and says nothing to it. */
async function givenUpAtRequest<T>(gateway: FakeGateway, call: (options: CallOptions) => Promise<T>) {
  const giveUp = new AbortController();
  gateway.respond = () => {
    giveUp.abort();
    return 'silence';
  };
  const result = await call(giveUp);
  gateway.respond = approve;
  return result;
}

describe('a purchase that is given up', () => {
  it('after its 0200 has left is unknown at once, and its reversal is due, also to another process', async () => {
    const { gateway, terminal, reopened } = await signedIn();
    const result = await givenUpAtRequest(gateway, (options) => terminal.purchase(card, options));
    expect(result).toMatchObject({ outcome: 'unknown', reason: 'cancelled', stan: '000002' });
    expect(result.attempts.at(-1)?.result).toBe('cancelled');
    expect(result.elapsedMs).toBeLessThan(5_000);
    const again = await reopened();
    expect(again.status()).toMatchObject({
      reversal: { stan: '000002', reason: '98', tries: 0 },
      lastPurchase: { stan: '000002', outcome: 'unknown', reason: 'cancelled' },
      operation: null,
    });
    expect((await again.purchase(card)).outcome).toBe('approved');
    expect(mtis(gateway)).toEqual(['0800', '0200', '0400', '0200']);
  });

  it('while it connects has not left, takes no number and leaves nothing in the journal', async () => {
    const script = { ...works };
    const options = { disk: new MemoryDisk(), stateDir: 'state' };
    const { terminal, net, clock, ended } = at([script], options);
    await ended(terminal.signIn());
    Object.assign(script, dropped);
    const giveUp = new AbortController();
    clock.setTimer(500, () => giveUp.abort());
    const result = await ended(terminal.purchase(card, giveUp));
    expect(result).toMatchObject({ outcome: 'failed', reason: 'cancelled', stan: null, elapsedMs: 500 });
    expect(new Set(result.attempts.map((attempt) => attempt.result))).toEqual(new Set(['cancelled']));
    await terminal.close();
    const { terminal: again } = at([script], options);
    expect(again.status()).toMatchObject({ reversal: null, lastPurchase: null, lastStan: '000001' });
    expect(net.requests).toHaveLength(1);
  });

  it('while its reversal is written down never leaves, and the reversal is struck out', async () => {
    const { disk, gateway, terminal, reopened } = await signedIn();
    const giveUp = new AbortController();
    disk.fateOf = () => {
      disk.fateOf = () => ({ kind: 'done' });
      giveUp.abort();
      return { kind: 'done' };
    };
    const result = await terminal.purchase(card, giveUp);
    expect(result).toMatchObject({ outcome: 'failed', reason: 'cancelled', stan: '000002' });
    const again = await reopened();
    expect(again.status()).toMatchObject({
      reversal: null,
      lastPurchase: { stan: '000002', outcome: 'failed', reason: 'cancelled' },
    });
    expect(mtis(gateway)).toEqual(['0800']);
  });

  it('while its approval is written down is approved: the answer was there', async () => {
    const { disk, gateway, terminal } = await signedIn();
    const giveUp = new AbortController();
    gateway.respond = (request) => {
      disk.fateOf = () => {
        giveUp.abort();
        return { kind: 'done' };
      };
      return approve(request);
    };
    expect(await terminal.purchase(card, giveUp)).toMatchObject({ outcome: 'approved', reason: null });
    expect(terminal.status().reversal).toBeNull();
  });

  it('while the reversal before it is under way does not leave; that one stays due', async () => {
    const { gateway, terminal } = await signedIn();
    await givenUpAtRequest(gateway, (options) => terminal.purchase(card, options));
    const result = await givenUpAtRequest(gateway, (options) => terminal.purchase(card, options));
    expect(result).toMatchObject({ outcome: 'failed', reason: 'cancelled' });
    expect(terminal.status().reversal).toMatchObject({ stan: '000002', tries: 1 });
    expect(mtis(gateway)).toEqual(['0800', '0200', '0400']);
  });

  it('before it is asked for does nothing; a reversal that is due stays so', async () => {
    const { gateway, terminal } = await signedIn();
    await givenUpAtRequest(gateway, (options) => terminal.purchase(card, options));
    const signal = AbortSignal.abort();
    expect(await terminal.purchase(card, { signal })).toMatchObject({
      outcome: 'failed',
      reason: 'cancelled',
    });
    expect(mtis(gateway)).toEqual(['0800', '0200']);
  });

  it('when it has ended changes nothing, and its signal is let go of', async () => {
    const { terminal } = await signedIn();
    const giveUp = new AbortController();
    const result = await terminal.purchase(card, giveUp);
    expect(getEventListeners(giveUp.signal, 'abort')).toEqual([]);
    giveUp.abort();
    expect(result.outcome).toBe('approved');
    expect((await terminal.purchase(card)).outcome).toBe('approved');
  });
});

describe('another call that is given up', () => {
  it.each<[string, (terminal: Terminal, options: CallOptions) => Promise<{ readonly outcome: string }>]>([
    ['an echo', (terminal, options) => terminal.echo(options)],
    ['a sign-off', (terminal, options) => terminal.signOff(options)],
    ['a parameter download', (terminal, options) => terminal.downloadParameters(options)],
    ['a CAPK download', (terminal, options) => terminal.downloadCapks(options)],
    ['an AID download', (terminal, options) => terminal.downloadAids(options)],
    ['a status upload', (terminal, options) => terminal.uploadStatus({}, options)],
    ['a report of keys', (terminal, options) => terminal.reportKeyFailure('010', options)],
  ])('%s: is unknown at once when its request has left, and that is not sent again', async (_, call) => {
    const { gateway, terminal } = await signedIn();
    const result = await givenUpAtRequest(gateway, (options) => call(terminal, options));
    expect(result).toMatchObject({ outcome: 'unknown', attempts: [{ result: 'cancelled' }] });
    expect(gateway.requests).toHaveLength(2);
    expect(terminal.status()).toMatchObject({ operation: null });
    expect(await call(terminal, { signal: AbortSignal.abort() })).toMatchObject({ outcome: 'failed' });
    expect(gateway.requests).toHaveLength(2);
  });

  it('a reversal stays due, and has had a try', async () => {
    const { gateway, terminal } = await signedIn();
    await givenUpAtRequest(gateway, (options) => terminal.purchase(card, options));
    const result = await givenUpAtRequest(gateway, (options) => terminal.reverse(options));
    expect(result).toMatchObject({ outcome: 'unknown', attempts: [{ result: 'cancelled' }] });
    expect(terminal.status().reversal).toMatchObject({ tries: 1 });
    expect((await terminal.reverse()).outcome).toBe('reversed');
  });

  it('parked reversals stay parked, those after it untried', async () => {
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { reversalTries: 1 });
    await terminal.signIn();
    for (let i = 0; i < 2; i++) {
      await givenUpAtRequest(gateway, (options) => terminal.purchase(card, options));
      await givenUpAtRequest(gateway, (options) => terminal.reverse(options));
    }
    const before = gateway.requests.length;
    const result = await givenUpAtRequest(gateway, (options) => terminal.retryParked(options));
    expect(result).toMatchObject({ outcome: 'some-left', reversed: [], left: [{ tries: 2 }, { tries: 1 }] });
    expect(gateway.requests).toHaveLength(before + 1);
  });

  it('a settlement whose 0500 has left stays open, and goes on when it is asked for again', async () => {
    const { gateway, terminal } = await signedIn();
    await terminal.purchase(card);
    const result = await givenUpAtRequest(gateway, (options) => terminal.settle(options));
    expect(result).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    expect(terminal.status().settlement).not.toBeNull();
    expect(await terminal.purchase(card)).toMatchObject({ reason: 'settlement-open' });
  });

  it('a settlement that has not left is none, and selling goes on', async () => {
    const { terminal } = await signedIn();
    await terminal.purchase(card);
    const result = await terminal.settle({ signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: 'failed', reason: 'cancelled' });
    expect(terminal.status().settlement).toBeNull();
    expect((await terminal.purchase(card)).outcome).toBe('approved');
  });
});

describe('a call that is given up while it waits for the one before it', () => {
  type Ask = (terminal: Terminal, options: CallOptions) => Promise<{ readonly outcome: string }>;
  const calls: readonly [string, string, Ask][] = [
    ['a sign-in', 'cancelled', (terminal, options) => terminal.signIn(options)],
    ['a purchase', 'failed', (terminal, options) => terminal.purchase(card, options)],
    ['a reversal', 'failed', (terminal, options) => terminal.reverse(options)],
    ['parked reversals', 'failed', (terminal, options) => terminal.retryParked(options)],
    ['a settlement', 'failed', (terminal, options) => terminal.settle(options)],
    ['a sign-off', 'failed', (terminal, options) => terminal.signOff(options)],
    ['a status upload', 'failed', (terminal, options) => terminal.uploadStatus({}, options)],
    ['a report of keys', 'failed', (terminal, options) => terminal.reportKeyFailure('010', options)],
    ['a parameter download', 'failed', (terminal, options) => terminal.downloadParameters(options)],
    ['a CAPK download', 'failed', (terminal, options) => terminal.downloadCapks(options)],
  ];

  it.each(calls)('%s ends at once, asks nothing and changes nothing', async (_, outcome, ask) => {
    const events: TerminalEvent[] = [];
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { onEvent: (event) => events.push(event) });
    await terminal.signIn();
    const before = new AbortController();
    let isOver = false;
    let arrived = () => {};
    const hasArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    gateway.respond = () => {
      arrived();
      return 'silence';
    };
    const running = terminal.echo(before).finally(() => {
      isOver = true;
    });
    await hasArrived;
    const { asOf: _asOf, ageMs: _ageMs, statistics: _statistics, ...status } = terminal.status();
    events.length = 0;
    const giveUp = new AbortController();
    const waiting = ask(terminal, giveUp);
    giveUp.abort();
    expect(await waiting).toMatchObject({ outcome, attempts: [] });
    expect(isOver).toBe(false);
    expect(terminal.status()).toMatchObject(status);
    expect(events.map(({ kind }) => kind)).toEqual(['cancelled']);
    expect(getEventListeners(giveUp.signal, 'abort')).toEqual([]);
    before.abort();
    await running;
    expect(mtis(gateway)).toEqual(['0800', '0820']);
  });

  it('a settlement is failed, also beside one that is under way', async () => {
    const { gateway, terminal } = await signedIn();
    await terminal.purchase(card);
    const before = new AbortController();
    const giveUp = new AbortController();
    let second: Promise<SettlementResult> | null = null;
    gateway.respond = () => {
      second ??= terminal.settle(giveUp);
      giveUp.abort();
      return 'silence';
    };
    const first = terminal.settle(before);
    while (second === null) await new Promise(setImmediate);
    expect(await second).toMatchObject({ outcome: 'failed', reason: 'cancelled', attempts: [] });
    before.abort();
    expect(await first).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
  });

  it('says that a sign-in has to come first, where it has', async () => {
    const terminal = rig.terminal([await rig.gateway()]);
    const giveUp = new AbortController();
    const echo = terminal.echo();
    const purchase = terminal.purchase(card, giveUp);
    giveUp.abort();
    expect(await purchase).toMatchObject({ outcome: 'failed', reason: 'cancelled', mustSignIn: true });
    await echo;
  });

  it('a sign-in is not joined any more: whoever asks then has another', async () => {
    const { terminal } = await signedIn();
    const giveUp = new AbortController();
    const given = terminal.signIn(giveUp);
    giveUp.abort();
    const asked = terminal.signIn();
    expect((await given).outcome).toBe('cancelled');
    expect((await asked).outcome).toBe('signed-in');
  });

  it('leaves those behind it in their order', async () => {
    const { gateway, terminal } = await signedIn();
    const giveUp = new AbortController();
    const [first, second, third] = [
      terminal.purchase(card),
      terminal.purchase(card, giveUp),
      terminal.purchase(card),
    ];
    giveUp.abort();
    expect(await second).toMatchObject({ outcome: 'failed', reason: 'cancelled', stan: null });
    expect(await first).toMatchObject({ outcome: 'approved', stan: '000002' });
    expect(await third).toMatchObject({ outcome: 'approved', stan: '000003' });
    expect(mtis(gateway)).toEqual(['0800', '0200', '0200']);
  });
});
