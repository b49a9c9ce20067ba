import { describe, expect, it } from 'vitest';
import { added, keySet, loaded, minuteMs, nowMs } from './records.ts';
import type { CurrentHarness } from './store-harness.ts';

export function describeKeySets(current: CurrentHarness): void {
  describe('key sets', () => {
    it('come back with null where null was, oldest first', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const bare = { confirmedAtMs: null, diesAtMs: null, complaint: null } as const;
      const sets = [
        keySet(terminalId, 'set-b', { ...bare, madeAtMs: nowMs - 2, family: 'single' }),
        keySet(terminalId, 'set-a', { ...bare, madeAtMs: nowMs - 3, family: 'sm4', madeFor: 'first' }),
      ];
      await store.commitExchange({ terminalId, expectedRevision: 1, keySets: sets });
      expect((await loaded(store, terminalId)).keySets).toEqual(sets);
    });

    it('keep their place when they are written again', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const [first, second] = [keySet(terminalId, 'set-1'), keySet(terminalId, 'set-2')];
      await store.commitExchange({ terminalId, expectedRevision: 1, keySets: [first, second] });
      const confirmed = { ...first, state: 'confirmed' as const, issueCount: 7, complaint: null };
      await store.changeTerminal(terminalId, 2, {}, [confirmed]);
      expect(await store.listKeySets(terminalId)).toEqual([confirmed, second]);
    });

    it('lose their keys when they die, and are loaded for an hour more', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const young = keySet(terminalId, 'set-1', { madeAtMs: nowMs - 50 * minuteMs });
      const old = keySet(terminalId, 'set-2', { madeAtMs: nowMs - 70 * minuteMs });
      const alive = keySet(terminalId, 'set-3', { madeAtMs: nowMs - 70 * minuteMs, state: 'retiring' });
      await store.commitExchange({ terminalId, expectedRevision: 1, keySets: [young, old, alive] });
      const dead = [young, old].map((set) => ({ ...set, state: 'dead' as const }));
      await store.commitExchange({ terminalId, expectedRevision: 2, keySets: dead });
      const [deadYoung, deadOld] = dead.map((set) => ({ ...set, wrapped: null }));
      expect((await loaded(store, terminalId)).keySets).toEqual([deadYoung, alive]);
      expect(await store.listKeySets(terminalId)).toEqual([deadYoung, deadOld, alive]);
    });

    it('never go to two terminals', async () => {
      const { store } = current();
      const [first, second] = [await added(store, '10000001'), await added(store, '10000002')];
      await store.commitExchange({
        terminalId: first,
        expectedRevision: 1,
        keySets: [keySet(first, 'set-1')],
      });
      const theft = { terminalId: second, expectedRevision: 1, keySets: [keySet(second, 'set-1')] };
      await expect(store.commitExchange(theft)).rejects.toMatchObject({ code: 'store-invalid' });
      expect(await store.listKeySets(second)).toEqual([]);
      expect((await loaded(store, second)).terminal.revision).toBe(1);
    });

    it('never come back from the dead', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const dead = keySet(terminalId, 'set-1', { state: 'dead', wrapped: null });
      await store.commitExchange({ terminalId, expectedRevision: 1, keySets: [dead] });
      const alive = { terminalId, expectedRevision: 2, keySets: [keySet(terminalId, 'set-1')] };
      await expect(store.commitExchange(alive)).rejects.toMatchObject({ code: 'store-invalid' });
      expect(await store.listKeySets(terminalId)).toEqual([dead]);
    });

    it('are copies: what a caller does to its bytes later stays with the caller', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const pool = new Uint8Array(4_096).fill(9);
      const blob = pool.subarray(100, 140);
      const set = keySet(terminalId, 'set-1', { wrapped: { keyId: 'mk-1', blob } });
      const commit = store.commitExchange({ terminalId, expectedRevision: 1, keySets: [set] });
      pool.fill(0);
      await commit;
      const [stored] = await store.listKeySets(terminalId);
      expect(stored?.wrapped?.blob).toEqual(new Uint8Array(40).fill(9));
      stored?.wrapped?.blob.fill(1);
      expect((await store.listKeySets(terminalId))[0]?.wrapped?.blob).toEqual(new Uint8Array(40).fill(9));
    });
  });
}
