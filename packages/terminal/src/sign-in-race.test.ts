import { createManualClock } from '@rollcall/transport';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, approve } from '../test/fake-gateway.ts';
import { MemoryDisk } from '../test/memory-disk.ts';
import { anotherSet, ascii, createRig, shopTerminal, track2 } from '../test/rig.ts';
import { type EndpointScript, endedIn, ScriptedNet } from '../test/scripted-net.ts';
import { at, closed, deadlineMs, dropped, inCluster, mute, works } from '../test/scripted-terminal.ts';
import { createRetryBudget, createTerminal, type TerminalEvent } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

const results = ({ attempts }: { readonly attempts: readonly { readonly result: string }[] }) =>
  attempts.map(({ result }) => result);

describe('a sign-in over several paths', () => {
  it('in health is one connection and one 0800', async () => {
    const { net, terminal, ended } = at([works, works]);
    expect(await ended(terminal.signIn())).toMatchObject({ outcome: 'signed-in', attempts: { length: 1 } });
    expect(net.dials).toEqual(['1 *']);
  });

  it('is not held up by a first endpoint that is dropped, and closes it quietly', async () => {
    const { net, terminal, ended } = at([dropped, works]);
    const result = await ended(terminal.signIn());
    expect([result.outcome, ...results(result)]).toEqual(['signed-in', 'unused', 'signed-in']);
    expect(result.elapsedMs).toBeLessThanOrEqual(700);
    expect(net.open.size).toBe(0);
  });

  it('gives up no slow host for one that has closed the connection it was held back on', async () => {
    const { clock, net, terminal, ended } = at([{ ...works, answerMs: 9_000 }, works]);
    clock.setTimer(3_000, () => net.hangUp(2));
    const result = await ended(terminal.signIn());
    expect([result.outcome, net.faults]).toEqual(['signed-in', []]);
  });

  it('asks a second endpoint of the same cluster beside a mute one, under the same F11', async () => {
    const { net, terminal, ended } = at([inCluster(mute), inCluster(works)]);
    const result = await ended(terminal.signIn());
    expect([result.outcome, ...results(result)]).toEqual(['signed-in', 'unused', 'signed-in']);
    expect(result.elapsedMs).toBeLessThanOrEqual(1_200);
    expect(net.signIns.map(({ port, stan }) => [port, stan])).toEqual([
      [1, '000001'],
      [2, '000001'],
    ]);
    expect(net.faults).toEqual([]);
  });

  it('ends as refused where a path of it failed before and waits for another turn', async () => {
    const isLater = (ms: number) => clock.now() > 1_000_000 + ms;
    const closedLater: EndpointScript = {
      ...mute,
      get isClosed() {
        return isLater(300);
      },
    };
    const openLater: EndpointScript = {
      ...works,
      get connectMs() {
        return isLater(300) ? 5_000 : 500;
      },
      get isClosed() {
        return !isLater(5_000);
      },
      respond: (request) => [answerTo(request, { 39: '96' })],
    };
    const { clock, net, terminal, ended } = at([closedLater, openLater]);
    clock.setTimer(60, () => net.hangUp(1));
    const result = await ended(terminal.signIn());
    expect(result).toMatchObject({ outcome: 'refused', responseCode: '96' });
    expect(results(result)).toEqual(['closed', 'connect-refused', 'refused', 'connect-refused']);
  });

  it('asks a second plain host only once the first is given up', async () => {
    const { net, terminal, ended } = at([mute, works]);
    const result = await ended(terminal.signIn());
    expect([result.outcome, ...results(result)]).toEqual(['signed-in', 'no-answer', 'signed-in']);
    const [first, second] = net.signIns;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(8_000);
    expect(net.faults).toEqual([]);
  });

  it('asks two endpoints at once that have announced, each with an answer before, that they are one cluster', async () => {
    const mutes = new Set([2]);
    const announcing = (port: number) => ({
      ...works,
      announces: 'east',
      alpnProtocol: 'h2',
      get answerMs() {
        return mutes.has(port) ? null : 60;
      },
    });
    const { net, terminal, ended } = at([announcing(1), announcing(2)]);
    const signInWhileMute = async (port: number) => {
      mutes.clear();
      mutes.add(port);
      net.signIns.length = 0;
      const { outcome, elapsedMs } = await ended(terminal.signIn());
      expect([outcome, net.faults]).toEqual(['signed-in', []]);
      return { elapsedMs, ports: net.signIns.map((signIn) => signIn.port) };
    };
    expect(await signInWhileMute(2)).toEqual({ elapsedMs: 100, ports: [1] });
    const unproven = await signInWhileMute(1);
    expect(unproven.ports).toEqual([1, 2]);
    expect(unproven.elapsedMs).toBeGreaterThan(1_500);
    const proven = await signInWhileMute(2);
    expect(proven.ports).toEqual([2, 1]);
    expect(proven.elapsedMs).toBeLessThanOrEqual(1_200);
  });

  it('goes out over another uplink when one is dead', async () => {
    const uplinks = [
      { name: 'wifi', localAddress: '10.0.0.1' },
      { name: 'sim', localAddress: '10.0.0.2' },
    ];
    const clock = createManualClock(1_000_000);
    const scripted = new ScriptedNet(clock, { 1: works });
    const net = {
      listen: scripted.listen,
      dial: (...[endpoint, options]: Parameters<ScriptedNet['dial']>) =>
        scripted.dial(options.localAddress === '10.0.0.1' ? { ...endpoint, port: 9 } : endpoint, options),
    };
    const terminal = createTerminal({
      ...shopTerminal,
      ...{ endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 1 }], uplinks, clock, net, deadlineMs },
    });
    const result = await endedIn(clock, terminal.signIn(), deadlineMs);
    expect(result.attempts.map(({ uplink, result: ended }) => `${uplink} ${ended}`)).toEqual([
      'wifi unused',
      'sim signed-in',
    ]);
    expect(scripted.dials).toEqual(['9 10.0.0.1', '1 10.0.0.2']);
    expect(result.attempts[0]?.phases.connect).toBeGreaterThan(0);
  });

  it('asks for the address of an uplink before each call; one without an address is down', async () => {
    let address: string | undefined;
    const uplinks = [{ name: 'wifi', localAddress: () => address }];
    const { net, terminal, ended } = at([closed], { uplinks, askAgainMs: 0 });
    const down = await ended(terminal.signIn());
    expect([down.outcome, down.cause?.code, ...results(down)]).toEqual(['failed', '104', 'no-address']);
    expect(net.dials).toEqual([]);
    address = '10.0.0.1';
    await ended(terminal.signIn());
    address = '10.0.0.9';
    await ended(terminal.signIn());
    expect(new Set(net.dials)).toEqual(new Set(['1 10.0.0.1', '1 10.0.0.9']));
  });

  it('spends nothing on an uplink without an address, and takes one that cannot tell it for such', async () => {
    let tell = (): string | undefined => undefined;
    const uplinks = [{ name: 'wifi', localAddress: () => tell() }];
    const { net, terminal, ended } = at([closed, works], { uplinks, askAgainMs: 0 });
    for (let i = 0; i < 20; i++) await ended(terminal.signIn());
    tell = () => {
      throw new Error('no such device');
    };
    expect((await ended(terminal.signIn())).outcome).toBe('failed');
    tell = () => '10.0.0.1';
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
    expect(net.dials).toEqual(['1 10.0.0.1', '2 10.0.0.1']);
  });

  it('says nothing of the shop for an uplink without an address, where the other one is refused', async () => {
    const uplinks = [
      { name: 'wifi', localAddress: () => undefined },
      { name: 'sim', localAddress: '10.0.0.2' },
    ];
    const { terminal, ended } = at([closed], { uplinks });
    expect((await ended(terminal.signIn())).cause?.code).toBe('503');
  });

  it('leaves a kept connection whose uplink has lost its address, or has another', async () => {
    for (const later of [undefined, '10.0.0.9']) {
      let address: string | undefined = '10.0.0.1';
      const uplinks = [{ name: 'wifi', localAddress: () => address }];
      const { net, terminal, ended } = at([works], { uplinks, keepsWarm: true });
      await ended(terminal.signIn());
      expect(terminal.status().warm).not.toBeNull();
      address = later;
      const result = await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }));
      expect(result.outcome).toBe(later === undefined ? 'failed' : 'approved');
      expect(net.dials.slice(1)).toEqual(later === undefined ? [] : ['1 10.0.0.9']);
      await terminal.close();
    }
  });

  it('passes an uplink without an address by, and says so', async () => {
    const uplinks = [
      { name: 'wifi', localAddress: () => undefined },
      { name: 'sim', localAddress: '10.0.0.2' },
    ];
    const { net, terminal, ended } = at([works], { uplinks });
    const result = await ended(terminal.signIn());
    expect(result.attempts.map(({ uplink, result: ended }) => `${uplink} ${ended}`)).toEqual([
      'wifi no-address',
      'sim signed-in',
    ]);
    expect(net.dials).toEqual(['1 10.0.0.2']);
  });

  it('has learned after two sign-ins to begin with the endpoint that works, also a day later', async () => {
    const { clock, net, terminal, ended } = at([dropped, works]);
    for (let i = 0; i < 2; i++) {
      await ended(terminal.signIn());
      clock.advance(60_000);
    }
    clock.advance(24 * 3_600_000);
    const before = net.dials.length;
    await ended(terminal.signIn());
    expect(net.dials.slice(before)).toEqual(['2 *']);
  });

  it('takes the keys of the winner alone', async () => {
    const { f62 } = anotherSet('1');
    const other = {
      ...works,
      respond: (request: Parameters<typeof approve>[0]) => [answerTo(request, { 39: '00', 62: f62 })],
    };
    const { terminal, ended } = at([inCluster({ ...other, answerMs: 2_000 }), inCluster(works)]);
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
    expect((await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }))).outcome).toBe('approved');
  });

  it('takes them though another endpoint’s refusal comes in the same moment', async () => {
    const refusing = {
      ...works,
      answerMs: 1_200,
      respond: (request: Parameters<typeof approve>[0]) => [answerTo(request, { 39: '97' })],
    };
    const { net, terminal, ended } = at([inCluster({ ...works, answerMs: 2_000 }), inCluster(refusing)]);
    expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
    const [first, second] = net.signIns;
    expect((first?.atMs ?? 0) + 2_000).toBe((second?.atMs ?? 0) + 1_200);
    expect((await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }))).outcome).toBe('approved');
  });

  it('ends with a refusal of identity from who has proven who it is, and goes on after a plain host’s', async () => {
    const refusing = {
      ...works,
      respond: (request: Parameters<typeof approve>[0]) => [answerTo(request, { 39: '97' })],
    };
    const proven = at([inCluster(refusing), inCluster(works)]);
    const refused = await proven.ended(proven.terminal.signIn());
    expect(refused).toMatchObject({ outcome: 'refused', responseCode: '97', cause: { code: '203' } });
    expect(proven.net.signIns).toHaveLength(1);
    const plain = at([refusing, works]);
    expect((await plain.ended(plain.terminal.signIn())).outcome).toBe('signed-in');
  });

  it('tries again beside a black hole what refused at first, and signs in within the call', async () => {
    let isUp = false;
    const restarting = {
      ...works,
      get isClosed() {
        return !isUp;
      },
    };
    const { clock, terminal, ended } = at([dropped, restarting], {
      random: { ...shopTerminal.random, fraction: () => 0.9 },
    });
    const signingIn = terminal.signIn();
    clock.setTimer(2_000, () => (isUp = true));
    expect((await ended(signingIn)).outcome).toBe('signed-in');
  });

  it('that hears only refusals of connections says so within 8 s', async () => {
    const { terminal, ended } = at([closed, closed], {
      random: { ...shopTerminal.random, fraction: () => 0.999 },
    });
    const result = await ended(terminal.signIn());
    expect(result).toMatchObject({ outcome: 'failed', cause: { code: '503' } });
    expect(result.elapsedMs).toBeLessThanOrEqual(8_000);
  });
});

describe('what a sign-in learns', () => {
  it('puts a dead endpoint last the next time, also in a later process', async () => {
    const disk = new MemoryDisk();
    const first = at([dropped, works], { disk, stateDir: 'state' });
    for (let i = 0; i < 2; i++) await first.ended(first.terminal.signIn());
    await first.terminal.close();
    const later = at([dropped, works], { disk, stateDir: 'state' });
    const result = await later.ended(later.terminal.signIn());
    expect(results(result)).toEqual(['signed-in']);
    expect(later.net.dials).toEqual(['2 *']);
  });

  it('is kept apart for each network, and costs no write of its own', async () => {
    const disk = new MemoryDisk();
    let networkId = 'shop';
    const { net, terminal, ended } = at([dropped, works], {
      disk,
      stateDir: 'state',
      networkId: () => networkId,
    });
    for (let i = 0; i < 2; i++) await ended(terminal.signIn());
    const writes = disk.writes;
    await ended(terminal.signIn());
    expect(disk.writes - writes).toBe(2);
    networkId = 'market';
    net.dials.length = 0;
    await ended(terminal.signIn());
    expect(net.dials).toEqual(['1 *', '2 *']);
  });

  it('holds retries back for all terminals of a process that share a budget', async () => {
    const retryBudget = createRetryBudget();
    const dials: number[] = [];
    for (let i = 0; i < 4; i++) {
      const { net, terminal, ended } = at([closed], { retryBudget, terminalId: `1000000${i}` });
      await ended(terminal.signIn());
      dials.push(net.dials.length);
    }
    expect(dials[0]).toBeGreaterThan(2);
    expect(dials.slice(1)).toEqual([2, 2, 2]);
  });
});

describe('a sign-in that is given up by its owner', () => {
  it('ends at once as cancelled, and leaves what the terminal holds', async () => {
    const told: TerminalEvent[] = [];
    const { clock, net, terminal, ended } = at([mute], { onEvent: (event) => told.push(event) });
    const before = terminal.status();
    const giveUp = new AbortController();
    const signingIn = terminal.signIn({ signal: giveUp.signal });
    clock.setTimer(500, () => giveUp.abort());
    const result = await ended(signingIn);
    expect(result).toMatchObject({ outcome: 'cancelled', cause: null, elapsedMs: 500 });
    expect(results(result)).toEqual(['cancelled']);
    expect(net.open.size).toBe(0);
    expect(terminal.status()).toMatchObject({ isSignedIn: before.isSignedIn, operation: null });
    expect(told.at(-1)).toMatchObject({ kind: 'cancelled', operation: 'sign-in' });
  });

  it('before it began asks nothing', async () => {
    const { net, terminal, ended } = at([works]);
    expect((await ended(terminal.signIn({ signal: AbortSignal.abort() }))).outcome).toBe('cancelled');
    expect(net.dials).toEqual([]);
  });
});

it('a sign-in that a crash cut off goes on as the same operation under the same F11', async () => {
  const disk = new MemoryDisk();
  const first = at([mute], { disk, stateDir: 'state' });
  void first.terminal.signIn();
  await endedIn(first.clock, new Promise((resolve) => first.clock.setTimer(1_000, () => resolve(0))), 2_000);
  const { operation } = first.terminal.status();
  disk.restart();
  const later = at([works], { disk, stateDir: 'state' });
  const result = await later.ended(later.terminal.signIn());
  expect(result).toMatchObject({ outcome: 'signed-in', operationId: operation?.id });
  expect(later.net.signIns).toMatchObject([{ stan: '000001' }]);
  expect(later.terminal.status()).toMatchObject({ lastStan: '000001', operation: null });
});

it('a sign-in after a crash in a purchase is an operation of its own, under an F11 of its own', async () => {
  const disk = new MemoryDisk();
  const script = { ...works };
  const first = at([script], { disk, stateDir: 'state' });
  await first.ended(first.terminal.signIn());
  script.answerMs = null;
  void first.terminal.purchase({ amount: 100, track2: ascii(track2) });
  await endedIn(first.clock, new Promise((resolve) => first.clock.setTimer(1_000, () => resolve(0))), 2_000);
  const { operation } = first.terminal.status();
  expect(operation).toMatchObject({ kind: 'purchase', stan: '000002' });
  disk.restart();
  const later = at([works], { disk, stateDir: 'state' });
  later.clock.advance(3_000);
  const result = await later.ended(later.terminal.signIn());
  expect(result.outcome).toBe('signed-in');
  expect(result.operationId).not.toBe(operation?.id);
  expect(later.net.signIns).toMatchObject([{ stan: '000003' }]);
});

describe('any purchase', () => {
  it('races connections, and is sent once', async () => {
    const { net, terminal, ended } = at([dropped, works]);
    await ended(terminal.signIn());
    const bought = await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }));
    expect([bought.outcome, ...results(bought)]).toEqual(['approved', 'answered']);
    expect(net.requests.filter(({ mti }) => mti === '0200')).toHaveLength(1);
  });

  it('at a mute endpoint is unknown, and the other one is first for its reversal', async () => {
    let isMute = false;
    const falling = {
      ...works,
      get answerMs() {
        return isMute ? null : 60;
      },
    };
    const { net, terminal, ended } = at([falling, works]);
    await ended(terminal.signIn());
    isMute = true;
    const bought = await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }));
    expect(bought.outcome).toBe('unknown');
    expect(net.requests.filter(({ mti }) => mti === '0200')).toHaveLength(1);
    net.dials.length = 0;
    expect((await ended(terminal.reverse())).outcome).toBe('reversed');
    expect(net.dials).toEqual(['2 *']);
  });
});

const anyScript = fc.record<EndpointScript>({
  connectMs: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: null }),
  answerMs: fc.option(fc.integer({ min: 0, max: 12_000 }), { nil: null }),
  isClosed: fc.boolean(),
  respond: fc.constantFrom<EndpointScript['respond']>(
    approve,
    approve,
    (request) => [answerTo(request, { 39: '96' })],
    (request) => [answerTo(request, { 39: '00' })],
    () => 'hang-up',
    () => 'silence',
  ),
});

const anyEndpoint = fc
  .tuple(anyScript, fc.constantFrom(undefined, undefined, 'east', 'west'))
  .map(([script, cluster]): EndpointScript => (cluster === undefined ? script : { ...script, cluster }));

it('whatever the endpoints do, a sign-in ends in time, under one F11, with two 0800s out only within one cluster', async () => {
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEndpoint, { minLength: 1, maxLength: 4 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (scripts, fraction) => {
        const { net, terminal, ended } = at(scripts, {
          random: { ...shopTerminal.random, fraction: () => fraction },
        });
        const result = await ended(terminal.signIn());
        outcomes.add(result.outcome);
        expect(result.elapsedMs).toBeLessThanOrEqual(deadlineMs);
        expect(net.faults).toEqual([]);
        expect(new Set(net.signIns.map(({ stan }) => stan)).size).toBeLessThanOrEqual(1);
        expect(net.open.size).toBe(0);
        expect(terminal.status().isSignedIn).toBe(result.outcome === 'signed-in');
        expect((result.cause === null) === (result.outcome === 'signed-in')).toBe(true);
      },
    ),
    { numRuns: 120 },
  );
  expect([...outcomes].sort()).toEqual(['failed', 'refused', 'signed-in', 'unknown']);
}, 60_000);

it('status says how the last sign-in ended, how old that is, and when anybody was last heard', async () => {
  const { clock, terminal, ended } = at([works, works]);
  expect(terminal.status()).toMatchObject({ lastSignIn: null, ageMs: null, signInDue: 'not-signed-in' });
  await ended(terminal.signIn());
  clock.advance(4_000);
  const { asOf, ageMs, lastSignIn } = terminal.status();
  expect([asOf, ageMs]).toEqual([clock.now(), 4_000]);
  expect(lastSignIn).toEqual({
    outcome: 'signed-in',
    cause: null,
    retryAt: null,
    responseCode: '00',
    atMs: clock.now() - 4_000,
  });
});
