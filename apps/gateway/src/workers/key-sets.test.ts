import type { PooledKeySet } from '@rollcall/keys';
import { createModelStore } from '@rollcall/store/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeySetPool } from '../key-set-pool.ts';
import { KeySetLender } from './key-set-lender.ts';
import { KeySetShare } from './key-set-share.ts';
import type { KeySetsWanted } from './worker-message.ts';

const keyId = 'k1';
const size = 12;
const wanted: KeySetsWanted = { family: 'double', makBytes: 8, count: 4 };
let made = 0;
let store: ReturnType<typeof createModelStore>['store'];
let pool: KeySetPool;
let lender: KeySetLender;

function makeSets(count: number): readonly PooledKeySet[] {
  return Array.from({ length: count }, () => {
    const setId = `set-${String(++made).padStart(6, '0')}`;
    const wrapped = { keyId, bytes: Uint8Array.of(made) };
    return { setId, family: 'double', makBytes: 8, wrapped } as unknown as PooledKeySet;
  });
}

function idsOf(sets: readonly PooledKeySet[]): readonly string[] {
  return sets.map(({ setId }) => setId);
}

async function inStore(): Promise<readonly string[]> {
  return idsOf(await store.listPooledKeySets({ keyId, limit: 1_000 }));
}

beforeEach(async () => {
  store = createModelStore().store;
  pool = new KeySetPool({ store, maker: { make: async ({ count }) => makeSets(count) }, size });
  await pool.open(keyId);
  await pool.settled();
  lender = new KeySetLender(pool, store, keyId);
});

describe('the pool of several workers', () => {
  it('lends each set to one worker, while the store keeps it', async () => {
    const [first, second] = [idsOf(lender.lend(1, wanted)), idsOf(lender.lend(2, wanted))];
    expect(new Set([...first, ...second]).size).toBe(8);
    expect(await inStore()).toEqual(expect.arrayContaining([...first, ...second]));
  });

  it('lends no more than it has, and is filled again', async () => {
    expect(lender.lend(1, { ...wanted, count: 100 })).toHaveLength(size);
    expect(lender.lend(2, wanted)).toEqual([]);
    await pool.settled();
    expect(lender.lend(2, wanted)).toHaveLength(4);
  });

  it('gets back what a dead worker had, and nothing of what others have', async () => {
    const dead = idsOf(lender.lend(1, wanted));
    const living = idsOf(lender.lend(2, wanted));
    await pool.settled();
    await lender.takeBackFrom(1);
    const rest = idsOf(lender.lend(3, { ...wanted, count: 100 }));
    expect(rest).toEqual(expect.arrayContaining([...dead]));
    expect(rest.filter((setId) => living.includes(setId))).toEqual([]);
    expect(new Set(rest).size).toBe(rest.length);
  });

  it('takes nothing back twice, and nothing that the store has no longer', async () => {
    lender.lend(1, wanted);
    await pool.settled();
    await store.dropPooledKeySets({ exceptKeyId: 'another' });
    const before = pool.ready;
    await lender.takeBackFrom(1);
    await lender.takeBackFrom(1);
    expect(pool.ready).toBe(before);
  });

  it('takes back a set that a conflict left in doubt only when nobody was given it', async () => {
    const [free] = idsOf(lender.lend(1, { ...wanted, count: 1 })) as [string];
    const before = pool.ready;
    await lender.takeBack([free, 'set-of-nobody']);
    expect(pool.ready).toBe(before + 1);
  });
});

describe('a worker’s share', () => {
  const asked: KeySetsWanted[] = [];
  let share: KeySetShare;
  const answer = (sets: readonly PooledKeySet[]) =>
    share.receive({ kind: 'key-sets', family: 'double', makBytes: 8, sets });

  beforeEach(async () => {
    asked.length = 0;
    share = new KeySetShare(4, (request) => asked.push(request));
    await share.open();
  });

  it('is asked for before the first sign-in, and again when half of it is gone', () => {
    expect(asked).toEqual([wanted]);
    answer(makeSets(4));
    share.take('double', 8);
    expect(asked).toHaveLength(1);
    share.take('double', 8);
    expect(asked[1]).toEqual({ ...wanted, count: 2 });
    share.take('double', 8);
    expect(asked).toHaveLength(2);
    expect(share.ready).toBe(1);
  });

  it('gives its oldest set first, and one that was put back before all', () => {
    const sets = makeSets(3);
    answer(sets);
    const first = share.take('double', 8) as PooledKeySet;
    expect(first).toBe(sets[0]);
    share.putBack(first);
    expect([share.take('double', 8), share.take('double', 8)]).toEqual([sets[0], sets[1]]);
  });

  it('has nothing until the parent has answered, and asks again after an answer without sets', () => {
    expect(share.take('double', 8)).toBeNull();
    answer([]);
    expect(share.take('double', 8)).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('of nothing is never asked for', () => {
    const none = new KeySetShare(0, () => asked.push(wanted));
    expect(none.take('sm4', 16)).toBeNull();
    expect(asked).toHaveLength(1);
  });
});
