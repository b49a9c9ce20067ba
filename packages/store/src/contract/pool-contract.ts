import { describe, expect, it } from 'vitest';
import { added, bytes, keySet, pooledKeySet } from './records.ts';
import type { CurrentHarness } from './store-harness.ts';

export function describePool(current: CurrentHarness): void {
  describe('the pool', () => {
    it('gives the sets of one key, as many as are asked for', async () => {
      const { store } = current();
      await store.addPooledKeySets([pooledKeySet('pool-2'), pooledKeySet('pool-1')]);
      await store.addPooledKeySets([pooledKeySet('pool-3', 'mk-2'), pooledKeySet('pool-0')]);
      const list = (keyId: string, limit: number) => store.listPooledKeySets({ keyId, limit });
      const sets = [...(await list('mk-1', 9))].sort((a, b) => a.setId.localeCompare(b.setId));
      expect(sets).toEqual(['pool-0', 'pool-1', 'pool-2'].map((id) => pooledKeySet(id)));
      expect(await list('mk-1', 2)).toHaveLength(2);
      expect(await list('mk-2', 9)).toEqual([pooledKeySet('pool-3', 'mk-2')]);
    });

    it('is read in pages, in order of the ids', async () => {
      const { store } = current();
      const ids = ['pool-3', 'pool-1', 'pool-5', 'pool-2', 'pool-4'];
      await store.addPooledKeySets(ids.map((setId) => pooledKeySet(setId)));
      const first = await store.listPooledKeySets({ keyId: 'mk-1', limit: 3 });
      const rest = await store.listPooledKeySets({ keyId: 'mk-1', afterSetId: 'pool-3', limit: 3 });
      expect(first.map((set) => set.setId)).toEqual(['pool-1', 'pool-2', 'pool-3']);
      expect(rest.map((set) => set.setId)).toEqual(['pool-4', 'pool-5']);
    });

    it('drops what is sealed under another key', async () => {
      const { store } = current();
      await store.addPooledKeySets([
        pooledKeySet('pool-1'),
        pooledKeySet('pool-2'),
        pooledKeySet('pool-3', 'mk-2'),
      ]);
      expect(await store.dropPooledKeySets({ exceptKeyId: 'mk-2' })).toBe(2);
      expect(await store.listPooledKeySets({ keyId: 'mk-1', limit: 9 })).toEqual([]);
      expect(await store.listPooledKeySets({ keyId: 'mk-2', limit: 9 })).toHaveLength(1);
    });

    it('gives each set to one terminal, however many ask at once', async () => {
      const { store, another } = current();
      const second = await another();
      const ids = Array.from({ length: 20 }, (_, i) => String(10_000_000 + i));
      for (const id of ids) await added(store, id);
      await store.addPooledKeySets([pooledKeySet('pool-1')]);
      const commits = ids.map((terminalId, i) =>
        (i % 2 ? store : second).commitExchange({
          terminalId,
          expectedRevision: 1,
          keySets: [keySet(terminalId, 'pool-1')],
          claimedPoolSetId: 'pool-1',
        }),
      );
      const committed = (await Promise.all(commits)).filter((result) => result.kind === 'committed');
      expect(committed).toHaveLength(1);
    });

    it('does not take a set back that a terminal was given', async () => {
      const { store } = current();
      const terminalId = await added(store);
      await store.addPooledKeySets([pooledKeySet('pool-1')]);
      await store.commitExchange({
        terminalId,
        expectedRevision: 1,
        keySets: [keySet(terminalId, 'pool-1')],
        claimedPoolSetId: 'pool-1',
      });
      await store.addPooledKeySets([pooledKeySet('pool-1'), pooledKeySet('pool-2'), pooledKeySet('pool-2')]);
      expect(await store.listPooledKeySets({ keyId: 'mk-1', limit: 9 })).toEqual([pooledKeySet('pool-2')]);
    });
  });

  describe('settings', () => {
    it('keep the first value ever written', async () => {
      const { store } = current();
      const sealed = { keyId: 'mk-1', blob: bytes(40, 3) };
      expect(await store.readSetting('zone-key')).toBeNull();
      expect(await store.writeSettingOnce('zone-key', sealed)).toEqual(sealed);
      expect(await store.writeSettingOnce('zone-key', 'other')).toEqual(sealed);
      expect(await store.readSetting('zone-key')).toEqual(sealed);
      expect(await store.writeSettingOnce('master-key-id', 'mk-1')).toBe('mk-1');
      expect(await store.readSetting('master-key-id')).toBe('mk-1');
    });

    it('of two writers at once are the same for both', async () => {
      const { store, another } = current();
      const second = await another();
      const [a, b] = await Promise.all([
        store.writeSettingOnce('id', 'a'),
        second.writeSettingOnce('id', 'b'),
      ]);
      expect(a).toBe(b);
    });
  });
}
