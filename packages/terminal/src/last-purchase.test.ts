import { afterEach, expect, it } from 'vitest';
import { answerTo, approve } from '../test/fake-gateway.ts';
import { MemoryDisk } from '../test/memory-disk.ts';
import { ascii, createRig, track2 } from '../test/rig.ts';

const rig = createRig();
afterEach(() => rig.clear());

const card = { amount: 100, track2: ascii(track2) };

it('the last purchase is kept with the name its caller gave it and all that he would have been told', async () => {
  const gateway = await rig.gateway();
  const options = { disk: new MemoryDisk(), stateDir: 'state' };
  const terminal = rig.terminal([gateway], options);
  expect(terminal.status().lastPurchase).toBe(null);
  await terminal.signIn();
  await terminal.purchase({ ...card, operationId: 'till-1' });
  await terminal.close();
  expect(rig.terminal([gateway], options).status().lastPurchase).toEqual({
    operationId: 'till-1',
    outcome: 'approved',
    reason: null,
    responseCode: '00',
    rrn: '083015000001',
    authorisationCode: '123456',
    amount: '000000000100',
    stan: '000002',
    batchNumber: '000002',
  });
});

it('a purchase that the power went at after its 0200 left is unknown, and its reversal is due', async () => {
  const gateway = await rig.gateway();
  const disk = new MemoryDisk();
  const options = { disk, stateDir: 'state', deadlineMs: 300 };
  const terminal = rig.terminal([gateway], options);
  await terminal.signIn();
  const { respond } = gateway;
  gateway.respond = (request, frame) => {
    disk.fateOf = () => ({ kind: 'power-cut', bytes: 0 });
    return respond(request, frame);
  };
  await terminal.purchase({ ...card, operationId: 'till-2' });
  disk.restart();
  const { lastPurchase, reversal } = rig.terminal([gateway], options).status();
  expect(lastPurchase).toMatchObject({ operationId: 'till-2', outcome: 'unknown', rrn: null });
  expect(reversal).toMatchObject({ stan: lastPurchase?.stan });
});

it('a purchase of which nothing left is not the last one', async () => {
  const gateway = await rig.gateway();
  const terminal = rig.terminal([gateway]);
  await terminal.purchase({ ...card, operationId: 'before the sign-in' });
  expect(terminal.status().lastPurchase).toBe(null);
  await terminal.signIn();
  gateway.respond = (request) => [answerTo(request, { 39: '51' })];
  await terminal.purchase({ ...card, operationId: 'declined' });
  gateway.respond = approve;
  await terminal.signOff();
  await terminal.purchase({ ...card, operationId: 'after the sign-off' });
  expect(terminal.status().lastPurchase).toMatchObject({
    operationId: 'declined',
    outcome: 'declined',
    responseCode: '51',
  });
});
