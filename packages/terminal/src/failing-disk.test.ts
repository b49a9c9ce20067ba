import { expect, it } from 'vitest';
import { MemoryDisk } from '../test/memory-disk.ts';
import { ascii, track2 } from '../test/rig.ts';
import { at, works } from '../test/scripted-terminal.ts';

it.each([false, true])('a disk that fails costs no connection (kept warm: %s)', async (keepsWarm) => {
  const disk = new MemoryDisk();
  const { net, terminal, ended } = at([works], { disk, stateDir: 'state', keepsWarm });
  expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
  disk.fateOf = () => ({ kind: 'fails', bytes: 0 });
  for (let sale = 0; sale < 5; sale++) {
    const { reason } = await ended(terminal.purchase({ amount: 100, track2: ascii(track2) }));
    expect(reason).toBe('state-not-written');
  }
  expect(net.open.size).toBeLessThanOrEqual(keepsWarm ? 1 : 0);
  await terminal.close();
  expect(net.open.size).toBe(0);
});

it('keys that cannot be written down cost no connection', async () => {
  const disk = new MemoryDisk();
  const { net, terminal, ended } = at([works], { disk, stateDir: 'state' });
  let writes = 0;
  disk.fateOf = () => (++writes === 2 ? { kind: 'fails', bytes: 0 } : { kind: 'done' });
  expect((await ended(terminal.signIn())).outcome).toBe('failed');
  expect(net.open.size).toBe(0);
});

it('a listener that throws ends neither the call nor the process', async () => {
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  const { terminal, ended } = at([works], {
    onEvent: () => {
      throw new RangeError('6222020000000000001');
    },
  });
  expect((await ended(terminal.signIn())).outcome).toBe('signed-in');
  expect((await warned).message).toBe('onEvent threw RangeError at started');
});
