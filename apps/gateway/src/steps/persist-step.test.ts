import { type Store, StoreError, type StoreErrorCode } from '@rollcall/store';
import { expect, it } from 'vitest';
import { gatewayBench, identity, terminalId } from '../../test/gateway-bench.ts';
import { limits } from '../limits.ts';
import { Operator } from '../operator.ts';

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

const settlement = {
  ...identity,
  48: '0'.repeat(62),
  49: '156',
  60: { '1': '00', '2': '000001', '3': '201' },
};

/** A gateway whose every commit ends in doubt, kept or not, and whose store can be read until it is lost. */
async function gatewayInDoubt(isKept: boolean) {
  const fate = { isLost: false };
  const gone = new StoreError('store-gone', 'its owner went');
  const gateway = await gatewayBench({
    wrapStore: (store: Store) => ({
      ...store,
      async commitExchange(commit) {
        if (isKept) await store.commitExchange(commit);
        throw gone;
      },
      loadTerminal: (...key) => (fate.isLost ? Promise.reject(gone) : store.loadTerminal(...key)),
    }),
  });
  return { gateway, fate };
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

it('a copy of what was approved, or may have been, and that finds no store is not answered: 96 reads as a decline', async () => {
  let fate: 'sound' | 'fails' | 'lost' = 'sound';
  const failing = new StoreError('store-failed', 'the disk');
  const gateway = await gatewayBench({
    wrapStore: (store: Store) => ({
      ...store,
      async commitExchange(commit) {
        const result = await store.commitExchange(commit);
        if (fate === 'sound') return result;
        fate = 'lost';
        throw failing;
      },
      loadTerminal: (...key) => (fate === 'lost' ? Promise.reject(failing) : store.loadTerminal(...key)),
      findAnswer: (...key) => (fate === 'lost' ? Promise.reject(failing) : store.findAnswer(...key)),
    }),
  });
  const keys = await gateway.signIn();
  expect((await gateway.buy(keys, { 11: '000004' }))?.fields[39]).toBe('00');
  fate = 'fails';
  expect(await gateway.buy(keys)).toBeNull();
  expect(await gateway.buy(keys)).toBeNull();
  expect(await gateway.buy(keys, { 11: '000004' })).toBeNull();
  expect((await gateway.buy(keys, { 11: '000003' }))?.fields[39]).toBe('96');
  expect((await gateway.buy(keys, { 39: '98' }, '0400'))?.fields[39]).toBe('96');
  fate = 'sound';
  expect((await gateway.buy(keys, { 39: '98' }, '0400'))?.fields[39]).toBe('00');
});

it.each([
  ['store-gone', null],
  ['store-full', '96'],
] as const)('a settlement that may have closed its batch is not answered: %s', async (code, answer) => {
  const gateway = await gatewayWithFailing(code, answer === null);
  const settle = (stan: string) => gateway.ask('0500', { ...settlement, 11: stan });
  const settled = { 39: '00', 48: `${'0'.repeat(30)}1${'0'.repeat(30)}1` };
  gateway.failNext();
  expect((await settle('000009'))?.fields[39] ?? null).toBe(answer);
  // A copy of what was refused closes nothing; asked again, it is another 0500.
  expect((await settle('000009'))?.fields).toMatchObject(answer === null ? settled : { 39: answer });
  expect((await settle('000010'))?.fields).toMatchObject(settled);
});

it('a copy of a purchase that is being written is not answered, however many requests of its terminal wait', async () => {
  const gateway = await gatewayBench();
  const keys = await gateway.signIn();
  gateway.model.gate.close();
  const first = gateway.buy(keys);
  await new Promise(setImmediate);
  const echoes = Array.from({ length: limits.lanePerTerminalMax }, () => gateway.signIn());
  expect(await gateway.buy(keys)).toBeNull();
  expect((await gateway.buy(keys, { 11: '000077' }))?.fields[39]).toBe('96');
  gateway.model.gate.open();
  expect((await first)?.fields[39]).toBe('00');
  await Promise.all(echoes);
});

it('what others say under the F11 of a sale to come refuses nothing, and a refusal is forgotten in minutes', async () => {
  const gateway = await gatewayWithFailing('store-full', false);
  const keys = await gateway.signIn();
  gateway.failNext();
  expect((await gateway.buy(keys, { 4: '000000000100' }))?.fields[39]).toBe('96');
  expect((await gateway.buy(keys, { 4: '000000000100' }))?.fields[39]).toBe('96');
  expect((await gateway.buy(keys, { 4: '000000000200' }))?.fields[39]).toBe('00');
  gateway.failNext();
  expect((await gateway.buy(keys, { 11: '000008' }))?.fields[39]).toBe('96');
  gateway.clock.nowMs += limits.requestsRememberedMs + 1;
  expect((await gateway.buy(keys, { 11: '000008' }))?.fields[39]).toBe('00');
});

it('a copy that was refused is not carried out by the first, which had to wait', async () => {
  const gateway = await gatewayBench();
  const keys = await gateway.signIn();
  const digit = Promise.withResolvers<void>();
  const { findAnswer } = gateway.parts.store;
  Object.assign(gateway.parts.store, {
    findAnswer: async (...key: Parameters<Store['findAnswer']>) => {
      await digit.promise;
      return findAnswer.apply(gateway.parts.store, key);
    },
  });
  const first = gateway.buy(keys);
  const waiting = Array.from({ length: limits.lanePerTerminalMax }, () => gateway.signIn());
  expect((await gateway.buy(keys))?.fields[39]).toBe('96');
  digit.resolve();
  expect((await first)?.fields[39]).toBe('96');
  await Promise.all(waiting);
});

it('of two copies at once, the first of which was refused, none is carried out', async () => {
  const gateway = await gatewayWithFailing('store-full', false);
  const keys = await gateway.signIn();
  gateway.failNext();
  const answers = await Promise.all([gateway.buy(keys), gateway.buy(keys)]);
  expect(answers.map((answer) => answer?.fields[39])).toEqual(['96', '96']);
  expect((await gateway.buy(keys, { 39: '98' }, '0400'))?.fields[39]).toBe('25');
});

it('a copy of what is booked is not refused when an operator has blocked the terminal meanwhile', async () => {
  const gateway = await gatewayBench();
  const keys = await gateway.signIn();
  expect((await gateway.buy(keys))?.fields[39]).toBe('00');
  const { keyStore } = gateway.parts;
  await new Operator(gateway.model.store, keyStore).block(terminalId, 'stolen');
  gateway.clock.nowMs += limits.terminalFreshMs + 1;
  expect(await gateway.buy(keys)).toBeNull();
  expect((await gateway.buy(keys, { 11: '000055' }))?.fields[39]).toBe('58');
});

it('a doubt lasts from the last commit that may have been kept', async () => {
  const { gateway, fate } = await gatewayInDoubt(false);
  expect(await gateway.ask('0500', { ...settlement, 11: '000009' })).toBeNull();
  gateway.clock.nowMs += limits.requestsRememberedMs - 10_000;
  expect(await gateway.ask('0500', { ...settlement, 11: '000010' })).toBeNull();
  fate.isLost = true;
  gateway.clock.nowMs += 20_000;
  expect(await gateway.ask('0500', { ...settlement, 11: '000010' })).toBeNull();
  gateway.clock.nowMs += limits.requestsRememberedMs;
  expect((await gateway.ask('0500', { ...settlement, 11: '000010' }))?.fields[39]).toBe('96');
});

it('a settlement that may have closed its batch stays in doubt under another F11 too', async () => {
  const { gateway, fate } = await gatewayInDoubt(true);
  expect(await gateway.ask('0500', { ...settlement, 11: '000009' })).toBeNull();
  fate.isLost = true;
  expect(await gateway.ask('0500', { ...settlement, 11: '000010' })).toBeNull();
  fate.isLost = false;
  expect((await gateway.ask('0500', { ...settlement, 11: '000011' }))?.fields[39]).toBe('00');
});

it('a sign-in is answered 96: keys that were not given harm nobody', async () => {
  const gateway = await gatewayWithFailing('store-timeout', true);
  gateway.failNext();
  await expect(gateway.signIn()).rejects.toThrow('F39 96');
  await gateway.signIn();
});
