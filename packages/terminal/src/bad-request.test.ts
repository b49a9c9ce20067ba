import { afterEach, beforeEach, expect, it } from 'vitest';
import { approve, type FakeGateway } from '../test/fake-gateway.ts';
import { ascii, createRig, pan, pin, type Rig, track2 } from '../test/rig.ts';
import type { CallOptions, PurchaseRequest, Terminal } from './index.ts';

const card = { amount: 100, track2: ascii(track2) };
let rig: Rig;
let gateway: FakeGateway;
let terminal: Terminal;

beforeEach(async () => {
  rig = createRig();
  gateway = await rig.gateway(approve);
  terminal = rig.terminal([gateway]);
});

afterEach(() => rig.clear());

/** What is thrown at once fails the test. */
async function refused(path: string, call: () => Promise<unknown>): Promise<void> {
  const error = await call().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'TerminalError', code: 'bad-request', path });
  expect(`${(error as Error).message}`).not.toMatch(/6225|123456/);
  expect(gateway.requests).toEqual([]);
}

it.each<[string, unknown]>([
  ['request', undefined],
  ['request', null],
  ['request', 'buy'],
  ['operationId', { ...card, operationId: '' }],
  ['operationId', { ...card, operationId: 5 }],
  ...[undefined, '1', 0, -1, 1.5, Number.NaN, 1e12, 1e21, '000000000000'].map((amount): [string, unknown] => [
    'amount',
    { ...card, amount },
  ]),
  ['pan', { amount: 1 }],
  ['pan', { ...card, pan: ascii(pan) }],
  ['pan', { amount: 1, pan }],
  ['pan', { amount: 1, pan: ascii('62250000') }],
  ['track2', { amount: 1, track2 }],
  ['track2', { amount: 1, track2: ascii('62250000?') }],
  ['track2', { amount: 1, track2: ascii(`${pan}D${'1'.repeat(24)}`) }],
  ['expiry', { amount: 1, pan: ascii(pan), expiry: '12/25' }],
  ['pin', { ...card, pin }],
  ['pin', { ...card, pin: ascii('12') }],
])('a purchase whose %s cannot be sent has not begun', async (path, request) => {
  await refused(path, () => terminal.purchase(request as PurchaseRequest));
});

it.each<[string, unknown]>([
  ['options', null],
  ['options', 5],
  ['options.signal', { signal: 5 }],
  ['options.signal', { signal: { aborted: false } }],
])('no call begins whose %s is none', async (path, given) => {
  const options = given as CallOptions;
  await refused(path, () => terminal.signIn(options));
  await refused(path, () => terminal.ensureSignedIn(options));
  await refused(path, () => terminal.echo(options));
  await refused(path, () => terminal.purchase(card, options));
  await refused(path, () => terminal.settle(options));
  await refused(path, () => terminal.uploadStatus({}, options));
  await refused(path, () => terminal.reportKeyFailure('010', options));
  expect(terminal.status().unreportedKeyFailure).toBeNull();
});

it('what is said of a device, or of keys that failed, is sent only where it is something', async () => {
  await refused('isPrinterGood', () => terminal.uploadStatus({ isPrinterGood: 'no' as never }));
  await refused('application', () => terminal.uploadStatus({ application: '6' }));
  await refused('request', () => terminal.uploadStatus(null as never));
  await refused('failure', () => terminal.reportKeyFailure('zzz' as never));
  await refused('options.giveUp', () => terminal.settle({ giveUp: 'yes' as never }));
  expect(terminal.status().unreportedKeyFailure).toBeNull();
});
