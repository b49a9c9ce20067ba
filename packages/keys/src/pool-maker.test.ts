import { afterEach, describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { createPoolMaker, type PoolMaker } from './pool-maker.ts';
import { Secret } from './secret.ts';
import { createSoftwareKeyStore } from './software-key-store.ts';

const masterKey = new Secret(new Uint8Array(32).fill(0x2e));
const threadOf = (program: string) => new URL(`data:text/javascript,${encodeURIComponent(program)}`);
const onOrder = (answer: string) =>
  threadOf(
    `import { parentPort } from 'node:worker_threads'; parentPort.on('message', (order) => { ${answer} });`,
  );
const order = { family: 'double', makBytes: 8, count: 3 } as const;

let maker: PoolMaker | undefined;
afterEach(() => maker?.close());

describe('the pool maker', () => {
  it('makes sets on its thread that a store under the same master key issues', async () => {
    maker = createPoolMaker({ masterKey });
    const sets = await maker.make(order);
    expect(new Set(sets.map(({ setId }) => setId)).size).toBe(3);
    const store = createSoftwareKeyStore({ masterKeys: { current: masterKey } });
    const tmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9');
    const [wrapped] = await store.wrapTmks([{ terminalId: '1', version: 1, cipher: 'des', tmk }]);
    if (!wrapped?.ok) throw new Error('no TMK');
    const requests = sets.map(
      (from) => ({ tmk: wrapped.value.ref, form: '003', makBytes: 8, from }) as const,
    );
    const issued = await store.issueWorkingKeys(requests);
    expect(issued.map((result) => result.ok && result.value.set.setId)).toEqual(
      sets.map(({ setId }) => setId),
    );
    expect(masterKey.reveal()).toEqual(new Uint8Array(32).fill(0x2e));
  });

  it('takes the ids of the sets, and many orders at once', async () => {
    const pool = createPoolMaker({ masterKey });
    maker = pool;
    const families = ['single', 'double', 'sm4'] as const;
    const made = await Promise.all(
      families.map((family) =>
        pool.make({ family, makBytes: 16, count: 2, setIds: [`${family}-1`, `${family}-2`] }),
      ),
    );
    expect(made.map((sets) => sets.map(({ setId, family }) => [setId, family]))).toEqual(
      families.map((family) => [
        [`${family}-1`, family],
        [`${family}-2`, family],
      ]),
    );
  });

  it.each([0, -1, 1.5, limits.pooledSetsPerRequestMax + 1])('refuses to make %d sets', async (count) => {
    maker = createPoolMaker({ masterKey });
    await expect(maker.make({ family: 'sm4', makBytes: 16, count, setIds: [] })).rejects.toThrow(RangeError);
  });

  it('gives up a thread that is late and starts another', async () => {
    maker = createPoolMaker({ masterKey, requestTimeoutMs: 50, threadUrl: onOrder('') });
    await expect(maker.make(order)).rejects.toMatchObject({ code: 'deadline' });
    await expect(maker.make(order)).rejects.toMatchObject({ code: 'deadline' });
  });

  it('says so when the thread dies, and starts another', async () => {
    maker = createPoolMaker({ masterKey, threadUrl: onOrder("throw new Error('out of memory')") });
    for (let i = 0; i < 2; i++) {
      await expect(maker.make(order)).rejects.toMatchObject({
        code: 'crashed',
        message: expect.stringContaining('out of memory'),
      });
    }
  });

  it('says so when the thread ends by itself', async () => {
    maker = createPoolMaker({ masterKey, threadUrl: onOrder('process.exit(3)') });
    await expect(maker.make(order)).rejects.toMatchObject({ code: 'crashed' });
  });

  it('says so when an order fails, and goes on', async () => {
    const answer = "parentPort.postMessage({ orderId: order.orderId, reason: 'no' })";
    maker = createPoolMaker({ masterKey, threadUrl: onOrder(answer) });
    await expect(maker.make(order)).rejects.toMatchObject({ code: 'failed', message: 'no' });
    await expect(maker.make(order)).rejects.toMatchObject({ code: 'failed', message: 'no' });
  });

  it('lets only so many orders wait', async () => {
    const pool = createPoolMaker({ masterKey, threadUrl: onOrder('') });
    const waiting = Array.from({ length: limits.poolRequestsWaitingMax }, () => pool.make(order));
    const ended = Promise.allSettled(waiting);
    await expect(pool.make(order)).rejects.toMatchObject({ code: 'busy' });
    await pool.close();
    for (const result of await ended) expect(result).toMatchObject({ reason: { code: 'closed' } });
  });

  it('makes nothing once it is closed, and can be closed twice', async () => {
    maker = createPoolMaker({ masterKey });
    await maker.close();
    await maker.close();
    await expect(maker.make(order)).rejects.toMatchObject({ code: 'closed' });
  });
});
