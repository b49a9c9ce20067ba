import { describe, expect, it } from 'vitest';
import { MemoryDisk } from '../test/memory-disk.ts';
import { ascii, shopTerminal, track2 } from '../test/rig.ts';
import { endedIn } from '../test/scripted-net.ts';
import { at, works } from '../test/scripted-terminal.ts';
import { openJournalStore } from './journal/journal-store.ts';
import { createTerminal } from './terminal.ts';
import { TerminalCore } from './terminal-core.ts';
import { settingsOf, type TerminalOptions } from './terminal-settings.ts';

describe('keys that are good', () => {
  it('are not asked for again, and a sign-in that is due is made', async () => {
    const { clock, net, terminal, ended } = at([works]);
    expect(await ended(terminal.ensureSignedIn())).toMatchObject({ outcome: 'signed-in', isFresh: true });
    expect(await ended(terminal.ensureSignedIn())).toMatchObject({ outcome: 'signed-in', isFresh: false });
    expect(net.signIns).toHaveLength(1);
    const { nextSignInAt, signInDue } = terminal.status();
    expect(signInDue).toBeNull();
    clock.advance(nextSignInAt - clock.now());
    expect(terminal.status().signInDue).toBe('keys-old');
    expect(await ended(terminal.ensureSignedIn())).toMatchObject({ isFresh: true });
    expect(net.signIns).toHaveLength(2);
  });

  it('are asked for again by signIn() all the same', async () => {
    const { net, terminal, ended } = at([works]);
    await ended(terminal.signIn());
    await ended(terminal.signIn());
    expect(net.signIns).toHaveLength(2);
  });

  it('stay in use through a blip: the next call connects again and no sign-in is sent', async () => {
    let isDown = false;
    const falling = {
      ...works,
      get isClosed() {
        return isDown;
      },
    };
    const { clock, net, terminal, ended } = at([falling], {
      random: { ...shopTerminal.random, fraction: () => 0.9 },
    });
    await ended(terminal.signIn());
    isDown = true;
    clock.setTimer(1_500, () => (isDown = false));
    expect(await ended(terminal.ensureSignedIn())).toMatchObject({ isFresh: false, elapsedMs: 0 });
    const bought = await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }));
    expect(bought.outcome).toBe('approved');
    expect(net.signIns).toHaveLength(1);
  });
});

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
