import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, approve, type FakeGateway } from '../../test/fake-gateway.ts';
import { HostBooks } from '../../test/host-books.ts';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { ascii, createRig, pan, track2 } from '../../test/rig.ts';
import type { TerminalOptions } from '../index.ts';

const rig = createRig();
afterEach(() => rig.clear());

const card = { amount: 100, track2: ascii(track2) };
const none = '0'.repeat(31);

async function afterPurchases(amounts: readonly number[], options: Partial<TerminalOptions> = {}) {
  const host = new HostBooks();
  const gateway = await rig.gateway(host.respond);
  const terminal = rig.terminal([gateway], options);
  await terminal.signIn();
  for (const amount of amounts)
    expect((await terminal.purchase({ ...card, amount })).outcome).toBe('approved');
  return { host, gateway, terminal };
}

function sentWith(gateway: FakeGateway, mti: string) {
  return gateway.requests
    .filter((request) => request.mti === mti)
    .map(({ fields }) => ({ code: (fields[60] as Readonly<Record<string, string>>)['3'], f48: fields[48] }));
}

/** Every write after the first so many. */
function failsAfter(number: number): MemoryDisk['fateOf'] {
  return (write) => (write.number > number ? { kind: 'fails', bytes: 0 } : { kind: 'done' });
}

/** A booking that the terminal knows nothing of, so that the sums differ. */
function bookBehindItsBack(host: HostBooks): void {
  host.bookings.set('x', {
    batchNumber: '000001',
    stan: '999999',
    amount: '000000000001',
    state: 'approved',
  });
}

describe('a settlement', () => {
  it('says the sums of the terminal’s own books and closes the batch when they agree', async () => {
    const { host, gateway, terminal } = await afterPurchases([100, 250]);
    expect(terminal.status().totals).toMatchObject({ debitAmount: '000000000350', debitCount: 2 });
    expect(await terminal.settle()).toMatchObject({
      outcome: 'settled',
      reason: null,
      batchNumber: '000001',
      isBalanced: true,
      uploadedCount: 0,
      mustSignIn: true,
      isMoreDue: false,
      totals: { debitAmount: '000000000350', debitCount: 2, creditAmount: '000000000000', creditCount: 0 },
    });
    expect(sentWith(gateway, '0500')).toEqual([
      { code: '201', f48: `000000000350002${'0'.repeat(12)}0000${none}` },
    ]);
    expect(gateway.requests.at(-1)?.fields).toMatchObject({ 49: '156', 63: '001' });
    expect(host.settled).toEqual([{ batchNumber: '000001', isBalanced: true }]);
    expect(terminal.status()).toMatchObject({
      isBatchClosed: true,
      settlement: null,
      totals: { debitCount: 0 },
    });
  });

  it('keeps purchases back until the next 0810 has said which batch follows', async () => {
    const { terminal } = await afterPurchases([100]);
    await terminal.settle();
    expect(await terminal.purchase(card)).toMatchObject({
      outcome: 'failed',
      reason: 'batch-closed',
      mustSignIn: true,
    });
    expect(await terminal.settle()).toMatchObject({ outcome: 'nothing-to-settle', mustSignIn: true });
    await terminal.signIn();
    expect(terminal.status()).toMatchObject({ batchNumber: '000002', isBatchClosed: false });
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', batchNumber: '000002' });
  });

  it('of sums that differ uploads every transaction, eight a pack, and ends with 202', async () => {
    const amounts = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const { host, gateway, terminal } = await afterPurchases(amounts);
    bookBehindItsBack(host);
    expect(await terminal.settle()).toMatchObject({
      outcome: 'settled',
      isBalanced: false,
      uploadedCount: 9,
    });
    const record = (amount: number) =>
      `00${String(amount + 1).padStart(6, '0')}0000${pan}${String(amount).padStart(12, '0')}`;
    expect(sentWith(gateway, '0320')).toEqual([
      { code: '201', f48: `08${amounts.slice(0, 8).map(record).join('')}` },
      { code: '201', f48: `01${record(9)}` },
      { code: '202', f48: '0009' },
    ]);
  });

  it('that is balanced ends with 207 where the host wants that', async () => {
    const { gateway, terminal } = await afterPurchases([100], { endsBalancedBatch: true });
    expect((await terminal.settle()).outcome).toBe('settled');
    expect(sentWith(gateway, '0320')).toEqual([{ code: '207', f48: '0000' }]);
  });

  it('sends a reversal that is due first, and nothing while that does not go', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    host.lineOf = () => 'answer-lost';
    await terminal.purchase(card);
    expect(await terminal.settle()).toMatchObject({ outcome: 'failed', reason: 'reversal-pending' });
    host.lineOf = () => 'fine';
    expect(await terminal.settle()).toMatchObject({ outcome: 'settled', isBalanced: true });
    const order = gateway.requests.map(({ mti }) => mti).slice(2);
    expect(order).toEqual(['0200', '0400', '0400', '0500']);
  });

  it('that is refused has changed nothing: the terminal may buy and settle again', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    gateway.respond = (request) => [answerTo(request, { 39: '96' })];
    expect(await terminal.settle()).toMatchObject({
      outcome: 'refused',
      responseCode: '96',
      isBalanced: null,
    });
    gateway.respond = host.respond;
    expect((await terminal.purchase(card)).outcome).toBe('approved');
    expect(await terminal.settle()).toMatchObject({ outcome: 'settled', totals: { debitCount: 2 } });
  });

  it.each<[string, string | undefined, object]>([
    ['flag 3', `${'0'.repeat(30)}3${'0'.repeat(30)}1`, { outcome: 'refused', reason: 'host-error' }],
    ['no flags', '0'.repeat(62), { outcome: 'unknown', reason: 'bad-answer' }],
    ['no F48', undefined, { outcome: 'unknown', reason: 'bad-answer' }],
  ])('answered with %s settles nothing', async (_, f48, result) => {
    const { gateway, terminal } = await afterPurchases([100]);
    gateway.respond = (request) => [answerTo(request, { 39: '00', 48: f48 })];
    expect(await terminal.settle()).toMatchObject(result);
    expect(terminal.status().totals.debitCount).toBe(1);
  });

  it('is balanced where the host has left the flag of foreign cards as it came', async () => {
    const { gateway, terminal } = await afterPurchases([100]);
    const f48 = `${'0'.repeat(30)}1${'0'.repeat(31)}`;
    gateway.respond = (request) => [answerTo(request, { 39: '00', 48: f48 })];
    expect(await terminal.settle()).toMatchObject({ outcome: 'settled', isBalanced: true });
  });

  it.each(['77', '99', 'A0'])('answered with %s asks for a sign-in', async (code) => {
    const { gateway, terminal } = await afterPurchases([100]);
    gateway.respond = (request) => [answerTo(request, { 39: code })];
    expect(await terminal.settle()).toMatchObject({ outcome: 'refused', mustSignIn: true });
    expect(terminal.status().signInDue).toBe('host-asked');
  });

  it('without a line fails and leaves the terminal free to buy', async () => {
    const { gateway, terminal } = await afterPurchases([100]);
    await gateway.close();
    expect(await terminal.settle()).toMatchObject({ outcome: 'failed', reason: 'no-connection' });
    expect(terminal.status().settlement).toBe(null);
  });

  it('without an answer stays open and keeps purchases back until it is done', async () => {
    const { host, terminal } = await afterPurchases([100]);
    host.lineOf = () => 'answer-lost';
    expect(await terminal.settle()).toMatchObject({ outcome: 'unknown', reason: 'no-answer' });
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'settlement-open' });
    host.lineOf = () => 'fine';
    expect(await terminal.settle()).toMatchObject({
      outcome: 'settled',
      batchNumber: '000001',
      isBalanced: true,
    });
  });

  it('without an answer is not given up for want of a line: the host may have it', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    host.lineOf = () => 'answer-lost';
    await terminal.settle();
    await gateway.close();
    expect(await terminal.settle()).toMatchObject({ outcome: 'unknown', reason: 'no-connection' });
    expect(terminal.status().settlement?.step).toBe('totals');
  });

  it('that was cut off by a sign-in goes on under its own batch, and leaves the new one open', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    host.lineOf = () => 'answer-lost';
    await terminal.settle();
    host.lineOf = () => 'fine';
    await terminal.signIn();
    expect(await terminal.settle()).toMatchObject({
      outcome: 'settled',
      batchNumber: '000001',
      mustSignIn: false,
    });
    expect(gateway.requests.at(-1)?.fields[60]).toMatchObject({ 2: '000001' });
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'approved', batchNumber: '000002' });
  });

  it('of books with two batches settles the older one and says that more is due', async () => {
    const { host, terminal } = await afterPurchases([100]);
    host.batchNumber = '000005';
    await terminal.signIn();
    await terminal.purchase(card);
    expect(await terminal.settle()).toMatchObject({ batchNumber: '000001', isMoreDue: true });
    expect(await terminal.settle()).toMatchObject({ batchNumber: '000005', isMoreDue: false });
  });

  it('signs off afterwards where the parameters say so', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    gateway.respond = (request) => [answerTo(request, { 39: '00', 62: Buffer.from('211') })];
    await terminal.downloadParameters();
    gateway.respond = host.respond;
    expect(await terminal.settle()).toMatchObject({ outcome: 'settled', isSignedOff: true });
    expect(terminal.status().isSignedIn).toBe(false);
  });

  it('is told as settled when the disk fails at the sign-off that follows', async () => {
    const disk = new MemoryDisk();
    const { host, gateway, terminal } = await afterPurchases([100], { disk, stateDir: 'state' });
    gateway.respond = (request) => [answerTo(request, { 39: '00', 62: Buffer.from('211') })];
    await terminal.downloadParameters();
    gateway.respond = (request, frame) => {
      if (request.mti === '0500') disk.fateOf = failsAfter(disk.writes + 1);
      return host.respond(request, frame);
    };
    const settled = await terminal.settle();
    expect(settled).toMatchObject({ outcome: 'settled', isSignedOff: false, totals: { debitCount: 1 } });
    expect(terminal.status()).toMatchObject({ isBatchClosed: true, isSignedIn: true });
  });

  it('goes on where it was cut off, at whichever write the power went', async () => {
    const steps = new Set<string>();
    for (let write = 1; write < 40; write++) {
      const disk = new MemoryDisk();
      const options = { disk, stateDir: 'state' };
      const { host, gateway, terminal } = await afterPurchases([1, 2, 3, 4, 5, 6, 7, 8, 9], options);
      bookBehindItsBack(host);
      const from = disk.writes;
      disk.fateOf = ({ number, bytes }) =>
        number === from + write ? { kind: 'power-cut', bytes: write % bytes.length } : { kind: 'done' };
      const first = await terminal.settle();
      if (first.outcome === 'settled') break;
      disk.restart();
      const again = rig.terminal([gateway], options);
      steps.add(again.status().settlement?.step ?? 'none');
      expect(await again.settle()).toMatchObject({ batchNumber: '000001', isBalanced: false });
      expect(host.uploaded).toHaveLength(9);
      expect(host.settled).toHaveLength(1);
      expect(again.status()).toMatchObject({ isBatchClosed: true, totals: { debitCount: 0 } });
      await rig.clear();
    }
    expect(steps).toEqual(new Set(['none', 'totals', 'upload', 'upload-end']));
  });
});

it('a batch that is settled is still known when the process died before it could tell', async () => {
  const options = { disk: new MemoryDisk(), stateDir: 'state' };
  const { gateway, terminal } = await afterPurchases([100, 250], options);
  expect(terminal.status().lastSettlement).toBeNull();
  const { batchNumber, totals, isBalanced, hostTotals } = await terminal.settle();
  const { lastSettlement } = terminal.status();
  expect(lastSettlement).toEqual({
    ...{ batchNumber, totals, isBalanced, hostTotals, uploadedCount: 0, settledAtMs: expect.any(Number) },
  });
  expect(totals).toEqual({ ...totals, debitCount: 2, debitAmount: '000000000350' });
  Object.assign(totals, { debitCount: 99 });
  expect(terminal.status().lastSettlement, 'whoever is told has a copy').toEqual(lastSettlement);
  options.disk.restart();
  const again = rig.terminal([gateway], options);
  expect(again.status().lastSettlement).toEqual(lastSettlement);
  await again.signIn();
  expect(await again.settle(), 'without a sale').toMatchObject({
    outcome: 'settled',
    totals: { debitCount: 0 },
  });
  expect(again.status().lastSettlement).toEqual(lastSettlement);
});

describe('a batch that the host refuses', () => {
  it('leaves the books when it is given up, and the sales are told', async () => {
    const { host, gateway, terminal } = await afterPurchases([100, 250]);
    bookBehindItsBack(host);
    gateway.respond = (request, frame) =>
      request.mti === '0320' ? [answerTo(request, { 39: '40' })] : host.respond(request, frame);
    expect(await terminal.settle()).toMatchObject({ outcome: 'unknown', reason: 'upload-refused' });
    expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'settlement-open' });
    const asked = gateway.requests.length;
    expect(await terminal.settle({ giveUp: true })).toMatchObject({
      ...{ outcome: 'given-up', reason: 'upload-refused', responseCode: '40' },
      ...{ batchNumber: '000001', isBalanced: false, isMoreDue: false, mustSignIn: true },
      unsettled: [
        { stan: '000002', batchNumber: '000001', amount: '000000000100', rrn: expect.any(String) },
        { stan: '000003', amount: '000000000250' },
      ],
    });
    expect(gateway.requests.length, 'the host was asked once more').toBeGreaterThan(asked);
    expect(terminal.status()).toMatchObject({ settlement: null, totals: { debitCount: 0 } });
    await terminal.signIn();
    expect((await terminal.purchase(card)).outcome).toBe('approved');
  });

  it('is still known when the process died before it could tell the sales, and after a later one without any', async () => {
    const disk = new MemoryDisk();
    const options = { disk, stateDir: 'state' };
    const { host, gateway, terminal } = await afterPurchases([100, 250], options);
    gateway.respond = (request, frame) =>
      request.mti === '0500' ? [answerTo(request, { 39: '77' })] : host.respond(request, frame);
    const result = await terminal.settle({ giveUp: true });
    const { givenUpBatches } = terminal.status();
    expect(givenUpBatches).toMatchObject([{ batchNumber: '000001', givenUpAtMs: expect.any(Number) }]);
    expect(givenUpBatches[0]?.sales).toEqual(result.unsettled);
    expect(result.unsettled).toHaveLength(2);
    disk.restart();
    const again = rig.terminal([gateway], options);
    expect(again.status()).toMatchObject({ givenUpBatches, totals: { debitCount: 0 } });
    await again.signIn();
    expect(await again.settle({ giveUp: true })).toMatchObject({ outcome: 'given-up', unsettled: [] });
    expect(again.status().givenUpBatches).toEqual(givenUpBatches);
  });

  it('holds up no later one when it is given up', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    host.batchNumber = '000005';
    await terminal.signIn();
    await terminal.purchase(card);
    gateway.respond = (request, frame) =>
      request.fields[60] !== undefined && JSON.stringify(request.fields[60]).includes('000001')
        ? [answerTo(request, { 39: '77' })]
        : host.respond(request, frame);
    expect(await terminal.settle()).toMatchObject({ outcome: 'refused', batchNumber: '000001' });
    const given = await terminal.settle({ giveUp: true });
    expect(given).toMatchObject({ outcome: 'given-up', batchNumber: '000001', isMoreDue: true });
    expect(await terminal.settle()).toMatchObject({ outcome: 'settled', batchNumber: '000005' });
  });

  it('is not given up while nobody answers, nor where the host settles it', async () => {
    const { host, gateway, terminal } = await afterPurchases([100]);
    host.lineOf = () => 'answer-lost';
    const open = await terminal.settle({ giveUp: true });
    expect(open).toMatchObject({ outcome: 'unknown', unsettled: [] });
    Object.assign(open.totals, { debitCount: 99 });
    expect(terminal.status().settlement?.totals.debitCount, 'whoever is told has a copy').toBe(1);
    expect(terminal.status()).toMatchObject({ totals: { debitCount: 1 }, givenUpBatches: [] });
    host.lineOf = () => 'fine';
    expect(await terminal.settle({ giveUp: true })).toMatchObject({ outcome: 'settled', unsettled: [] });
    await gateway.close();
  });
});

it('a purchase that the books have no room for is not sent', async () => {
  const gateway = await rig.gateway(approve);
  const terminal = rig.terminal([gateway]);
  await terminal.signIn();
  await terminal.purchase({ ...card, amount: '999999999999' });
  expect(await terminal.purchase(card)).toMatchObject({ outcome: 'failed', reason: 'batch-full' });
});
