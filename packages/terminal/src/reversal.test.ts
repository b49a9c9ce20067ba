import { fieldAt } from '@rollcall/iso8583';
import { createManualClock } from '@rollcall/transport';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answerTo,
  approval,
  approve,
  type FakeGateway,
  f60,
  type Reply,
  withMac,
} from '../test/fake-gateway.ts';
import { MemoryDisk } from '../test/memory-disk.ts';
import { anotherSet, ascii, createRig, track2 } from '../test/rig.ts';
import type { EndpointScript } from '../test/scripted-net.ts';
import { at } from '../test/scripted-terminal.ts';
import type { Terminal, TerminalEvent, TerminalOptions } from './index.ts';
import { limits } from './limits.ts';

const rig = createRig();
afterEach(() => rig.clear());

const card = { amount: 100, track2: ascii(track2) };

/** A terminal that bought and saw no answer: its reversal, of 000002, is due. */
async function inDoubt(
  options: Partial<TerminalOptions> = {},
): Promise<{ terminal: Terminal; gateway: FakeGateway }> {
  const gateway = await rig.gateway();
  const terminal = rig.terminal([gateway], options);
  await terminal.signIn();
  gateway.respond = () => 'hang-up';
  expect(await terminal.purchase(card)).toMatchObject({ outcome: 'unknown', stan: '000002' });
  return { terminal, gateway };
}

/** Answers 0400s with these codes in turn, and everything else as well as can be. */
function reversalsAnswered(...codes: readonly string[]): FakeGateway['respond'] {
  const left = [...codes];
  return (request): Reply => {
    if (request.mti !== '0400') return approve(request);
    return [answerTo(request, { 39: left.shift() ?? '96' })];
  };
}

function mtis(gateway: FakeGateway): readonly string[] {
  return gateway.requests.map(({ mti }) => mti);
}

describe('a reversal that the host does not take', () => {
  it('is parked after its third try, told, shown and kept; the next purchase may go', async () => {
    const told: TerminalEvent[] = [];
    const { terminal, gateway } = await inDoubt({ onEvent: (event) => told.push(event) });
    gateway.respond = reversalsAnswered('96', '96', '91');
    const outcomes = [];
    for (let i = 0; i < 4; i++) outcomes.push((await terminal.reverse()).outcome);
    expect(outcomes).toEqual(['refused', 'refused', 'parked', 'nothing-to-reverse']);
    const parked = {
      stan: '000002',
      batchNumber: '000002',
      amount: '000000000100',
      why: 'tries',
      responseCode: '91',
    };
    expect(terminal.status()).toMatchObject({ reversal: null, parkedReversals: [parked] });
    expect(told).toContainEqual(
      expect.objectContaining({ kind: 'reversal-parked', reversal: expect.objectContaining(parked) }),
    );
    expect((await terminal.purchase(card)).outcome).toBe('approved');
  });

  it('counts silence like a refusal, and a line that does not come about not at all', async () => {
    const { terminal, gateway } = await inDoubt();
    await terminal.reverse();
    await terminal.reverse();
    expect(terminal.status().reversal?.tries).toBe(2);
    await gateway.close();
    for (let i = 0; i < 3; i++) expect((await terminal.reverse()).outcome).toBe('failed');
    expect(terminal.status()).toMatchObject({ reversal: { tries: 2 }, parkedReversals: [] });
  });

  it.each([1, 2, 3])('is tried %i times where that is set', async (reversalTries) => {
    const { terminal, gateway } = await inDoubt({ reversalTries });
    gateway.respond = reversalsAnswered();
    for (let i = 0; i < 4; i++) await terminal.reverse();
    expect(mtis(gateway).filter((mti) => mti === '0400')).toHaveLength(reversalTries);
  });

  it('is tried as often as the acquirer says, where nothing is set', async () => {
    const { terminal, gateway } = await inDoubt();
    gateway.respond = (request) => [answerTo(request, { 39: '00', 62: Buffer.from('231') })];
    await terminal.downloadParameters();
    gateway.respond = reversalsAnswered();
    expect((await terminal.reverse()).outcome).toBe('parked');
  });

  it('is parked by the purchase that it goes before, which then leaves', async () => {
    const { terminal, gateway } = await inDoubt({ reversalTries: 1 });
    gateway.respond = reversalsAnswered();
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', stan: '000003' });
    expect(terminal.status().parkedReversals).toHaveLength(1);
  });

  it('takes at most half of the time of the purchase that it goes before', async () => {
    const clock = createManualClock();
    const { terminal, gateway } = await inDoubt({ clock, deadlineMs: 20_000, reversalTries: 1 });
    gateway.respond = (request) => (request.mti === '0400' ? 'silence' : approve(request));
    const buying = terminal.purchase(card);
    await gateway.arrived(3);
    clock.advance(9_800);
    expect(await buying).toMatchObject({ outcome: 'approved' });
  });

  it.each(['12', '25'])('with %s stays due where the acquirer counts only 00', async (code) => {
    const { terminal, gateway } = await inDoubt({ reversalAcceptedCodes: ['00'] });
    gateway.respond = reversalsAnswered(code);
    expect(await terminal.reverse()).toMatchObject({ outcome: 'refused', responseCode: code });
    expect(terminal.status().reversal?.stan).toBe('000002');
  });
});

describe('a reversal that is answered A0', () => {
  it('waits for a sign-in, which makes up for the try, and then goes under the new keys', async () => {
    const { terminal, gateway } = await inDoubt({ reversalTries: 1 });
    gateway.respond = reversalsAnswered('A0');
    expect(await terminal.reverse()).toMatchObject({ outcome: 'refused', mustSignIn: true });
    expect(await terminal.reverse()).toMatchObject({ outcome: 'failed', mustSignIn: true });
    expect(await terminal.purchase(card)).toMatchObject({
      outcome: 'failed',
      reason: 'reversal-pending',
      mustSignIn: true,
    });
    expect(mtis(gateway)).toEqual(['0800', '0200', '0400']);
    const { f62, mak } = anotherSet('1');
    gateway.respond = (request) =>
      request.mti === '0800' ? [answerTo(request, { 39: '00', 62: f62 })] : [withMac(approval(request), mak)];
    await terminal.signIn();
    expect(terminal.status().reversal).toMatchObject({ tries: 0, isSignInAwaited: false });
    expect((await terminal.reverse()).outcome).toBe('reversed');
  });

  it('is believed though its MAC is one of keys that the terminal does not hold', async () => {
    const { terminal, gateway } = await inDoubt();
    gateway.respond = (request) => [
      withMac(answerTo(request, { 39: 'A0', 64: new Uint8Array(8) }), anotherSet('1').mak),
    ];
    expect(await terminal.reverse()).toMatchObject({ outcome: 'refused', mustSignIn: true });
    expect(terminal.status().reversal).toMatchObject({ isSignInAwaited: true });
  });

  it('for ever is parked in the end', async () => {
    const { terminal, gateway } = await inDoubt({ reversalTries: 1 });
    gateway.respond = reversalsAnswered('A0', 'A0', 'A0', 'A0');
    const outcomes = [];
    for (let i = 0; i <= limits.reversalSignInsMax; i++) {
      outcomes.push((await terminal.reverse()).outcome);
      await terminal.signIn();
    }
    expect(outcomes).toEqual(['refused', 'refused', 'refused', 'parked']);
  });

  it('after a 77 whose sign-in led on to the next batch is parked at once: its own batch is gone', async () => {
    const { terminal, gateway } = await inDoubt();
    gateway.respond = (request) => {
      const { f62, mak } = anotherSet('1');
      if (request.mti === '0800') return [answerTo(request, { 39: '00', 60: f60('000003'), 62: f62 })];
      const isOfClosedBatch = fieldAt(request, '60.2') === '000002';
      return [isOfClosedBatch ? answerTo(request, { 39: '77' }) : withMac(approval(request), mak)];
    };
    expect(await terminal.reverse()).toMatchObject({ outcome: 'refused', mustSignIn: true });
    await terminal.signIn();
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', batchNumber: '000003' });
    expect(mtis(gateway)).toEqual(['0800', '0200', '0400', '0800', '0400', '0200']);
    const parked = { stan: '000002', batchNumber: '000002', why: 'batch-gone', responseCode: '77' };
    expect(terminal.status()).toMatchObject({ reversal: null, isSignInDue: false });
    expect(terminal.status().parkedReversals).toMatchObject([parked]);
  });

  it('twice with no sign-in between is one try', async () => {
    const { terminal, gateway } = await inDoubt();
    gateway.respond = reversalsAnswered('96', 'A0');
    for (let i = 0; i < 4; i++) await terminal.reverse();
    expect(terminal.status().reversal).toMatchObject({ tries: 2, isSignInAwaited: true });
    await terminal.signIn();
    expect(terminal.status().reversal).toMatchObject({ tries: 1 });
  });
});

it('a reversal whose approval has a bad MAC is not done', async () => {
  const { terminal, gateway } = await inDoubt();
  gateway.respond = (request) => [withMac(approval(request), anotherSet('1').mak)];
  expect(await terminal.reverse()).toMatchObject({ outcome: 'unknown', responseCode: null });
  expect(terminal.status().reversal).toMatchObject({ tries: 1 });
});

it('a reversal is counted before it leaves, so that a crash cannot make it go for ever', async () => {
  const disk = new MemoryDisk();
  const { terminal, gateway } = await inDoubt({ disk, stateDir: 'state', reversalTries: 2 });
  gateway.respond = () => {
    disk.fateOf = () => ({ kind: 'power-cut', bytes: 0 });
    return 'hang-up';
  };
  await terminal.reverse();
  disk.restart();
  const again = rig.terminal([gateway], { disk, stateDir: 'state', reversalTries: 2 });
  expect(again.status().reversal?.tries).toBe(1);
  gateway.respond = () => 'hang-up';
  expect((await again.reverse()).outcome).toBe('parked');
});

describe('parked reversals', () => {
  /** Two of them: 000002 and 000003. */
  async function parkedTwice() {
    const { terminal, gateway } = await inDoubt({ reversalTries: 1 });
    await terminal.reverse();
    await terminal.purchase(card);
    await terminal.reverse();
    expect(terminal.status().parkedReversals.map(({ stan }) => stan)).toEqual(['000002', '000003']);
    return { terminal, gateway };
  }

  it('are tried again when asked, and leave the list when the host takes them', async () => {
    const { terminal, gateway } = await parkedTwice();
    gateway.respond = reversalsAnswered('96', '25');
    expect(await terminal.retryParked()).toMatchObject({
      outcome: 'some-left',
      reversed: [{ stan: '000003' }],
      left: [{ stan: '000002', tries: 2, responseCode: '96' }],
    });
    gateway.respond = approve;
    expect(await terminal.retryParked()).toMatchObject({ outcome: 'all-reversed', left: [] });
    expect(await terminal.retryParked()).toMatchObject({ outcome: 'nothing-parked' });
  });

  it('stay when nothing can be sent, and say when a sign-in is wanted', async () => {
    const { terminal, gateway } = await parkedTwice();
    gateway.respond = reversalsAnswered('A0');
    expect(await terminal.retryParked()).toMatchObject({ outcome: 'some-left', mustSignIn: true });
    expect(mtis(gateway).at(-1)).toBe('0400');
    await gateway.close();
    expect(await terminal.retryParked()).toMatchObject({ outcome: 'failed', reversed: [] });
    expect(terminal.status().parkedReversals).toHaveLength(2);
  });

  it('are all taken in a few calls on a slow line, however many they are', async () => {
    let isHostIll = true;
    const slow: EndpointScript = {
      ...{ connectMs: 600, answerMs: 600 },
      respond: (request) => {
        if (request.mti === '0200') return 'hang-up';
        return request.mti === '0400' && isHostIll ? [answerTo(request, { 39: '96' })] : approve(request);
      },
    };
    const { terminal, ended } = at([slow], { reversalTries: 1 });
    await ended(terminal.signIn());
    for (let i = 0; i < 30; i++) {
      await ended(terminal.purchase(card));
      await ended(terminal.reverse());
    }
    expect(terminal.status().parkedReversals).toHaveLength(30);
    isHostIll = false;
    const lefts = [];
    for (let i = 0; i < 3; i++) lefts.push((await ended(terminal.retryParked())).left.length);
    expect(lefts).toEqual([expect.any(Number), 0, 0]);
    expect(lefts[0]).toBeLessThan(15);
  });

  it('that were tried least go first', async () => {
    const { terminal, gateway } = await parkedTwice();
    gateway.respond = reversalsAnswered('A0');
    await terminal.retryParked();
    expect(terminal.status().parkedReversals.map(({ tries }) => tries)).toEqual([2, 1]);
    gateway.respond = reversalsAnswered('A0');
    await terminal.retryParked();
    expect(terminal.status().parkedReversals.map(({ tries }) => tries)).toEqual([2, 2]);
  });

  it('that were reversed before the disk failed are told', async () => {
    const disk = new MemoryDisk();
    const { terminal, gateway } = await inDoubt({ disk, stateDir: 'state', reversalTries: 1 });
    await terminal.reverse();
    await terminal.purchase(card);
    await terminal.reverse();
    gateway.respond = approve;
    const from = disk.writes;
    disk.fateOf = ({ number }) => (number === from + 2 ? { kind: 'fails', bytes: 0 } : { kind: 'done' });
    expect(await terminal.retryParked()).toMatchObject({
      outcome: 'some-left',
      reversed: [{ stan: '000002' }],
      left: [{ stan: '000003' }],
    });
  });

  it('and the one that is due are told as copies', async () => {
    const { terminal, gateway } = await inDoubt({
      reversalTries: 1,
      onEvent: (event) => void (event.kind === 'reversal-parked' && change(event.reversal)),
    });
    const change = (told: object | null) => told && Object.assign(told, { amount: '000000000777' });
    change(terminal.status().reversal);
    await terminal.reverse();
    change(terminal.status().parkedReversals[0] ?? null);
    change((await terminal.retryParked()).left[0] ?? null);
    gateway.respond = approve;
    await terminal.retryParked();
    const amounts = gateway.requests.filter(({ mti }) => mti === '0400').map(({ fields }) => fields[4]);
    expect(amounts).toEqual(['000000000100', '000000000100', '000000000100']);
  });

  it('survive the process', async () => {
    const disk = new MemoryDisk();
    const { terminal, gateway } = await inDoubt({ disk, stateDir: 'state', reversalTries: 1 });
    await terminal.reverse();
    await terminal.close();
    const again = rig.terminal([gateway], { disk, stateDir: 'state' });
    expect(again.status().parkedReversals).toMatchObject([{ stan: '000002' }]);
  });
});

describe('a purchase of which no byte left', () => {
  it('leaves no reversal behind: the peer had gone while it was written down', async () => {
    const disk = new MemoryDisk();
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { disk, stateDir: 'state' });
    await terminal.signIn();
    disk.fateOf = () => {
      disk.fateOf = () => ({ kind: 'done' });
      return { kind: 'waits', until: gateway.close() };
    };
    const bought = await terminal.purchase(card);
    expect(bought).toMatchObject({ outcome: 'failed', reason: 'not-sent', stan: '000002' });
    expect(bought.attempts.at(-1)?.result).toBe('not-sent');
    expect(terminal.status()).toMatchObject({ reversal: null, operation: null, lastStan: '000002' });
    expect(mtis(gateway)).toEqual(['0800']);
  });

  it('leaves none behind either when the disk took the time that an answer would need', async () => {
    const [disk, clock] = [new MemoryDisk(), createManualClock()];
    const gateway = await rig.gateway();
    const terminal = rig.terminal([gateway], { disk, clock, stateDir: 'state', deadlineMs: 5_000 });
    await terminal.signIn();
    disk.fateOf = () => {
      disk.fateOf = () => ({ kind: 'done' });
      clock.advance(4_700);
      return { kind: 'done' };
    };
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'not-sent' });
    expect(terminal.status().reversal).toBe(null);
    expect(mtis(gateway)).toEqual(['0800']);
  });

  it('when the disk is late says so, and what the disk then holds does not count', async () => {
    const [disk, clock] = [new MemoryDisk(), createManualClock()];
    const gateway = await rig.gateway();
    const options = { disk, clock, stateDir: 'state', deadlineMs: 5_000 };
    const terminal = rig.terminal([gateway], options);
    await terminal.signIn();
    let go = () => {};
    const writing = new Promise<void>((tell) => {
      disk.fateOf = () => {
        tell();
        return { kind: 'waits', until: new Promise((resolve) => (go = resolve)) };
      };
    });
    const buying = terminal.purchase(card);
    await writing;
    clock.advance(5_000);
    expect(await buying).toMatchObject({ outcome: 'failed', reason: 'state-not-written' });
    disk.fateOf = () => ({ kind: 'done' });
    go();
    expect(mtis(gateway)).toEqual(['0800']);
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved' });
    expect(mtis(gateway)).toEqual(['0800', '0200']);
    await terminal.close();
    expect(rig.terminal([gateway], options).status()).toMatchObject({ reversal: null });
  });
});
