import { afterEach, expect, it } from 'vitest';
import { testFolder } from '../test-folder.ts';
import { startOwner } from './start-owner.ts';

const folder = testFolder();
afterEach(() => folder.remove());

it('serves only when what it found in the log is on the disk: an owner that was killed may not have synced it', async () => {
  const events: string[] = [];
  const starting = startOwner({
    dataDir: folder.dataDir,
    create: true,
    flush(_, done) {
      setImmediate(() => {
        events.push('synced');
        done(null);
      });
    },
  });
  const store = await starting.finally(() => events.push('serves'));
  await store.close();
  expect(events).toEqual(['synced', 'serves']);
});

it('does not serve from a log that cannot be brought to the disk, and lets go of the store', async () => {
  const options = { dataDir: folder.dataDir, create: true };
  const failing = startOwner({ ...options, flush: (_, done) => done(new Error('EIO')) });
  await expect(failing).rejects.toMatchObject({ code: 'store-failed' });
  await (await startOwner(options)).close();
});
