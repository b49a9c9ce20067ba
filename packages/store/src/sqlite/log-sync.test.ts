import { fdatasync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { BatchedCall } from '../rpc/store-call.ts';
import { testFolder } from '../test-folder.ts';
import { createEngine } from './engine.ts';

const folder = testFolder();
afterEach(() => folder.remove());

describe('a store whose log does not reach the disk', () => {
  it('says so, and takes nothing more: the system has forgotten what it could not write', async () => {
    let isFailing = false;
    const engine = createEngine({
      dataDir: folder.dataDir,
      create: true,
      flush(descriptor, done) {
        if (isFailing) setImmediate(() => done(new Error('EIO')));
        else fdatasync(descriptor, done);
      },
    });
    const put: BatchedCall = { method: 'putMerchant', args: [{ merchantId: '1', name: 'shop' }] };
    engine.runTogether([put]);
    await engine.sync();
    isFailing = true;
    engine.runTogether([put]);
    await expect(engine.sync()).rejects.toMatchObject({ code: 'store-failed' });
    isFailing = false;
    await expect(engine.sync()).rejects.toMatchObject({ code: 'store-failed' });
    expect(() => engine.runTogether([put])).toThrow(expect.objectContaining({ code: 'store-failed' }));
    expect(() => engine.backup('copy')).toThrow(expect.objectContaining({ code: 'store-failed' }));
    const read = engine.read({ method: 'loadMerchant', args: ['1'] });
    expect(read).toMatchObject({ ok: false, error: { code: 'store-failed' } });
    engine.close();
  });
});
