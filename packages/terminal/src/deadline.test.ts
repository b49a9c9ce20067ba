import { setImmediate as turn } from 'node:timers/promises';
import { createManualClock, type ManualClock } from '@rollcall/transport';
import { afterEach, describe, expect, it } from 'vitest';
import { approve } from '../test/fake-gateway.ts';
import { MemoryDisk } from '../test/memory-disk.ts';
import { ascii, createRig, track2 } from '../test/rig.ts';
import type { Terminal } from './index.ts';

const rig = createRig();
afterEach(() => rig.clear());

const deadlineMs = 8_000;
const card = { amount: 100, track2: ascii(track2) };

type Asked = (terminal: Terminal) => Promise<{ readonly outcome: string; readonly elapsedMs: number }>;

const calls: readonly [string, Asked][] = [
  ['signIn', (terminal) => terminal.signIn()],
  ['echo', (terminal) => terminal.echo()],
  ['purchase', (terminal) => terminal.purchase(card)],
  ['reverse', (terminal) => terminal.reverse()],
  ['settle', (terminal) => terminal.settle()],
  ['retryParked', (terminal) => terminal.retryParked()],
  ['signOff', (terminal) => terminal.signOff()],
  ['downloadParameters', (terminal) => terminal.downloadParameters()],
  ['uploadStatus', (terminal) => terminal.uploadStatus()],
  ['downloadCapks', (terminal) => terminal.downloadCapks()],
  ['downloadAids', (terminal) => terminal.downloadAids()],
  ['reportKeyFailure', (terminal) => terminal.reportKeyFailure('010')],
];

/** Lets the clock run until the call has ended; virtual time, so that a slow machine changes nothing. */
async function ended(clock: ManualClock, call: ReturnType<Asked>) {
  const results: Awaited<typeof call>[] = [];
  void call.then((result) => results.push(result));
  for (let passedMs = 0; results.length === 0 && passedMs < 3 * deadlineMs; passedMs += 20) {
    await turn();
    clock.advance(20);
  }
  return results[0];
}

/** Signed in, a purchase in doubt, another one parked. */
async function busyTerminal(disk: MemoryDisk, clock: ManualClock) {
  const gateway = await rig.gateway(approve);
  const terminal = rig.terminal([gateway], { clock, deadlineMs, disk, stateDir: 'state', reversalTries: 1 });
  await terminal.signIn();
  gateway.respond = () => 'hang-up';
  await terminal.purchase(card);
  await terminal.purchase(card);
  expect(terminal.status()).toMatchObject({
    reversal: { stan: '000003' },
    parkedReversals: [{ stan: '000002' }],
  });
  return { gateway, terminal };
}

describe.each(calls)('%s', (_, call) => {
  it('ends by its deadline at a gateway that takes everything and says nothing', async () => {
    const clock = createManualClock();
    const { gateway, terminal } = await busyTerminal(new MemoryDisk(), clock);
    gateway.respond = () => 'silence';
    const result = await ended(clock, call(terminal));
    expect(result).toMatchObject({ outcome: expect.stringMatching(/unknown|failed|some-left|parked/) });
    expect(result?.elapsedMs).toBeLessThanOrEqual(deadlineMs);
  });

  it('ends by its deadline on a disk that hangs', async () => {
    const [clock, disk] = [createManualClock(), new MemoryDisk()];
    const { gateway, terminal } = await busyTerminal(disk, clock);
    gateway.respond = approve;
    let go = () => {};
    const until = new Promise<void>((resolve) => (go = resolve));
    disk.fateOf = () => ({ kind: 'waits', until });
    const result = await ended(clock, call(terminal));
    expect(result?.elapsedMs).toBeLessThanOrEqual(deadlineMs);
    go();
  });
});
