import { type Store, StoreError, type StoreErrorCode } from '@rollcall/store';
import { expect, it } from 'vitest';
import { gatewayBench } from '../../test/gateway-bench.ts';

/** A gateway whose store fails the next commit with this code, before or after it was kept. */
async function gatewayWithFailing(code: StoreErrorCode, isKept: boolean) {
  let isFailing = false;
  const bench = await gatewayBench({
    wrapStore: (store: Store) => ({
      ...store,
      async commitExchange(commit) {
        if (!isFailing) return store.commitExchange(commit);
        isFailing = false;
        if (isKept) await store.commitExchange(commit);
        throw new StoreError(code, 'the disk');
      },
    }),
  });
  return {
    ...bench,
    failNext() {
      isFailing = true;
    },
  };
}

it.each(['store-full', 'store-busy', 'store-invalid'] as const)(
  'a purchase that was surely not kept (%s) is answered 96',
  async (code) => {
    const gateway = await gatewayWithFailing(code, false);
    const keys = await gateway.signIn();
    gateway.failNext();
    expect((await gateway.buy(keys))?.fields[39]).toBe('96');
  },
);

it.each([
  ['store-timeout', true],
  ['store-gone', true],
  ['store-failed', false],
] as const)(
  'an approval that may have been kept (%s) is not answered, so that it is reversed',
  async (code, isKept) => {
    const gateway = await gatewayWithFailing(code, isKept);
    const keys = await gateway.signIn();
    gateway.failNext();
    expect(await gateway.buy(keys)).toBeNull();
    await gateway.parts.attempts.flush();
    const [attempt] = await gateway.model.store.listAttempts({ limit: 1 });
    expect(attempt).toMatchObject({ reason: 'store-failure', responseCode: null, detail: 'outcome unknown' });
    expect((await gateway.buy(keys, { 39: '98' }, '0400'))?.fields[39]).toBe(isKept ? '00' : '25');
  },
);

it('a sign-in is answered 96: keys that were not given harm nobody', async () => {
  const gateway = await gatewayWithFailing('store-timeout', true);
  gateway.failNext();
  await expect(gateway.signIn()).rejects.toThrow('F39 96');
  await gateway.signIn();
});
