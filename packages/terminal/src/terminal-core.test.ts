import { createManualClock } from '@rollcall/transport';
import { expect, it, vi } from 'vitest';
import { MemoryDisk } from '../test/memory-disk.ts';
import { shopTerminal } from '../test/rig.ts';
import { Call } from './call.ts';
import { openJournalStore } from './journal/journal-store.ts';
import { TerminalCore } from './terminal-core.ts';
import { settingsOf, type TerminalOptions } from './terminal-settings.ts';

function coreOn(disk: MemoryDisk, options: Partial<TerminalOptions> = {}) {
  const endpoints = [{ scheme: 'tcp', host: '127.0.0.1', port: 1 }] as const;
  const settings = settingsOf({ ...shopTerminal, endpoints, disk, clock: createManualClock(), ...options });
  return new TerminalCore(settings, openJournalStore(settings, 'state'));
}

it('attempts that take their F11 in the same moment take two, and neither change undoes the other', async () => {
  const disk = new MemoryDisk();
  const core = coreOn(disk);
  const call = new Call(core, 'sign-in');
  const stans = await Promise.all([
    call.takeNextStan(),
    call.change({ unreportedKeyFailure: '010' }),
    call.takeNextStan(),
  ]);
  expect(stans).toEqual(['000001', undefined, '000002']);
  disk.restart();
  expect(coreOn(disk).state).toMatchObject({ lastStan: '000002', unreportedKeyFailure: '010' });
});

it('a change that fails leaves the next one to go on from the state before', async () => {
  const disk = new MemoryDisk();
  const core = coreOn(disk);
  await core.change({ lastStan: '000001' }, 1_000);
  disk.fateOf = ({ number }) => (number === 2 ? { kind: 'fails', bytes: 0 } : { kind: 'done' });
  const [failed, done] = await Promise.allSettled([
    core.change({ batchNumber: '000009' }, 1_000),
    core.change({ lastStan: '000002' }, 1_000),
  ]);
  expect([failed.status, done.status]).toEqual(['rejected', 'fulfilled']);
  expect(core.state).toMatchObject({ lastStan: '000002', batchNumber: '000001' });
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new RangeError('no screen');
    },
  ],
  ['rejects later', () => Promise.reject(new RangeError('no screen'))],
])('a listener that %s is told of and harms nobody', async (_, onEvent) => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  coreOn(new MemoryDisk(), { onEvent }).emit({ kind: 'started', operation: 'echo', operationId: '1' });
  await vi.waitFor(() => expect(warned).toHaveBeenCalledTimes(1));
  expect(warned).toHaveBeenCalledWith('onEvent threw RangeError at started', 'RollcallTerminal');
  warned.mockRestore();
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('nmcli');
    },
  ],
  ['knows nothing', () => undefined],
  ['knows a number', () => 5],
  ['knows a list', () => ['shop']],
])('a device that %s when it is asked for its network is on the only one', (_, networkId) => {
  const core = coreOn(new MemoryDisk(), { networkId: networkId as () => string });
  expect(core.networkId()).toBe('default');
});
