import { expect, it } from 'vitest';
import { MemoryDisk } from '../test/memory-disk.ts';
import { shopTerminal } from '../test/rig.ts';
import { endedIn } from '../test/scripted-net.ts';
import { at, works } from '../test/scripted-terminal.ts';
import { openJournalStore } from './journal/journal-store.ts';
import { createTerminal } from './terminal.ts';
import { TerminalCore } from './terminal-core.ts';
import { settingsOf, type TerminalOptions } from './terminal-settings.ts';

it('before the time that the gateway gave nothing is asked; then the same operation goes on, in a later process too', async () => {
  const disk = new MemoryDisk();
  const { clock, net, terminal: unused } = at([works]);
  await unused.close();
  const options: TerminalOptions = {
    ...shopTerminal,
    ...{ endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 1 }], clock, net, disk, stateDir: 'state' },
  };
  const retryAtMs = clock.now() + 60_000;
  const settings = settingsOf(options);
  const core = new TerminalCore(settings, openJournalStore(settings, 'state'));
  const operation = {
    id: 'put-off',
    kind: 'sign-in',
    stan: '000007',
    startedAtMs: clock.now(),
    retryAtMs,
  } as const;
  await core.change({ lastStan: '000007', operation }, clock.now() + 1_000);
  await core.closeStore();
  const terminal = createTerminal(options);
  expect(await terminal.ensureSignedIn()).toMatchObject({
    outcome: 'waiting',
    operationId: 'put-off',
    retryAt: retryAtMs,
    cause: { code: '501' },
    attempts: [],
  });
  expect(net.dials).toEqual([]);
  clock.advance(60_000);
  const signingIn = endedIn(clock, terminal.ensureSignedIn(), 1_000);
  expect(await signingIn).toMatchObject({ outcome: 'signed-in', operationId: 'put-off' });
  expect(net.signIns).toMatchObject([{ stan: '000007' }]);
});
