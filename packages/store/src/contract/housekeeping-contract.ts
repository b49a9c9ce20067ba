import { describe, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import {
  added,
  answer,
  attempt,
  bareAttempt,
  bytes,
  everythingOf,
  keySet,
  loaded,
  minuteMs,
  newTerminal,
  nowMs,
  pooledKeySet,
} from './records.ts';
import type { CurrentHarness } from './store-harness.ts';

/** A terminal with something in every place. */
async function furnished(store: Store): Promise<string> {
  const terminalId = '10000001';
  await store.addTerminal(newTerminal(terminalId));
  await store.putMerchant({ merchantId: newTerminal(terminalId).merchantId, name: '老街面馆' });
  await store.addPooledKeySets([pooledKeySet('pool-1')]);
  await store.writeSettingOnce('zone-key', { keyId: 'mk-1', blob: bytes(40, 3) });
  await store.commitExchange({
    terminalId,
    expectedRevision: 1,
    keySets: [keySet(terminalId, 'set-1'), keySet(terminalId, 'set-2', { state: 'dead', wrapped: null })],
    answer: answer(terminalId, '000042'),
    attempt: attempt({ terminalId }),
  });
  return terminalId;
}

async function idsOf(store: Store, limit = 1_000): Promise<readonly number[]> {
  return (await store.listAttempts({ limit })).map((each) => each.id);
}

export function describeHousekeeping(current: CurrentHarness): void {
  describe('attempts', () => {
    it('come back newest first with rising ids, in pages, of all or of one terminal', async () => {
      const { store } = current();
      const stans = ['1', '2', '3', '4', '5'];
      await store.recordAttempts(stans.map((stan) => attempt({ stan, terminalId: `T${Number(stan) % 2}` })));
      await store.recordAttempts([bareAttempt]);
      const all = await store.listAttempts({ limit: 9 });
      expect(all.map((each) => each.stan)).toEqual([null, '5', '4', '3', '2', '1']);
      expect(all[0]).toEqual({ id: all[0]?.id, ...bareAttempt });
      expect(all.map((each) => each.id)).toEqual(all.map((each) => each.id).sort((a, b) => b - a));
      const odd = await store.listAttempts({ terminalId: 'T1', limit: 2 });
      expect(odd.map((each) => each.stan)).toEqual(['5', '3']);
      const before = odd[1]?.id as number;
      const older = await store.listAttempts({ terminalId: 'T1', beforeId: before, limit: 2 });
      expect(older.map((each) => each.stan)).toEqual(['1']);
      expect((await store.listAttempts({ beforeId: before, limit: 1 })).map((each) => each.stan)).toEqual([
        '2',
      ]);
    });
  });

  describe('attempts of one terminal', () => {
    it('are found however many there are, page by page, with those from before it was registered', async () => {
      const { store } = current();
      await store.recordAttempts([attempt({ terminalId: '10000001', stan: 'before' })]);
      const terminalId = await added(store, '10000001');
      await store.recordAttempts(
        Array.from({ length: 40 }, (_, at) =>
          attempt({ terminalId: at % 2 ? 'other' : terminalId, stan: `${at}` }),
        ),
      );
      const pages: string[][] = [];
      for (let beforeId = Number.MAX_SAFE_INTEGER; ; ) {
        const page = await store.listAttempts({ terminalId, beforeId, limit: 6 });
        if (page.length === 0) break;
        pages.push(page.map(({ stan }) => stan as string));
        beforeId = page.at(-1)?.id as number;
      }
      expect(pages.map((page) => page.length)).toEqual([6, 6, 6, 3]);
      expect(pages.flat()).toEqual([...Array.from({ length: 20 }, (_, at) => `${38 - 2 * at}`), 'before']);
    });

    it('are all found after a prune that took one from their middle, and one at their end', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const times = [0, 0, -100, -100, 0, -100, 0, -100];
      await store.recordAttempts(
        times.map((minutes, at) => attempt({ terminalId, stan: `${at}`, atMs: nowMs + minutes * minuteMs })),
      );
      expect(await store.prune({ attemptsMs: nowMs, deadKeySetsMs: 0 })).toBe(4);
      const left = async () => (await store.listAttempts({ terminalId, limit: 9 })).map(({ stan }) => stan);
      expect(await left()).toEqual(['6', '4', '1', '0']);
      await store.recordAttempts([attempt({ terminalId, stan: 'later' })]);
      expect(await left()).toEqual(['later', '6', '4', '1', '0']);
    });
  });

  describe('prune', () => {
    it('removes old attempts, dead key sets and answers, and nothing else', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const oldMs = nowMs - 100 * minuteMs;
      const keySets = [
        keySet(terminalId, 'dead-old', { state: 'dead', wrapped: null, madeAtMs: oldMs }),
        keySet(terminalId, 'dead-young', { state: 'dead', wrapped: null }),
        keySet(terminalId, 'alive-old', { madeAtMs: oldMs }),
      ];
      await store.commitExchange({
        terminalId,
        expectedRevision: 1,
        keySets,
        answer: answer(terminalId, '000001', { atMs: oldMs }),
      });
      await store.commitExchange({ terminalId, expectedRevision: 2, answer: answer(terminalId, '000002') });
      await store.recordAttempts([oldMs, nowMs, oldMs].map((atMs) => attempt({ atMs, terminalId })));
      const before = { attemptsMs: nowMs, deadKeySetsMs: nowMs - minuteMs };
      expect(await store.prune(before)).toBe(3);
      expect((await store.listKeySets(terminalId)).map((set) => set.setId)).toEqual([
        'dead-young',
        'alive-old',
      ]);
      expect((await store.listAttempts({ limit: 9 })).map((each) => each.atMs)).toEqual([nowMs]);
      expect(await store.findAnswer(terminalId, '000017', '000001')).not.toBeNull();
      expect(await store.prune({ ...before, answersMs: nowMs })).toBe(1);
      expect(await store.findAnswer(terminalId, '000017', '000001')).toBeNull();
      expect(await store.findAnswer(terminalId, '000017', '000002')).not.toBeNull();
      expect(await store.prune({ ...before, answersMs: nowMs })).toBe(0);
    });

    it('looks at every attempt, however many there are, and lets ids go on rising', async () => {
      const { store, reopen } = current();
      await store.recordAttempts(Array.from({ length: 12_001 }, () => attempt({ atMs: nowMs - minuteMs })));
      const [lastId = 0] = await idsOf(store, 1);
      expect(await store.prune({ attemptsMs: nowMs, deadKeySetsMs: 0 })).toBe(12_001);
      expect(await idsOf(store)).toEqual([]);
      const again = await reopen();
      await again.recordAttempts([attempt()]);
      expect((await idsOf(again))[0]).toBeGreaterThan(lastId);
    });
  });

  describe('key sets after a prune', () => {
    it('are never listed for a terminal that another one’s set has followed', async () => {
      const { store, reopen } = current();
      const [first, second] = [await added(store, '10000001'), await added(store, '10000002')];
      const dead = keySet(first, 'first-dead', { state: 'dead', wrapped: null });
      await store.commitExchange({ terminalId: first, expectedRevision: 1, keySets: [dead] });
      expect(await store.prune({ attemptsMs: 0, deadKeySetsMs: nowMs + minuteMs })).toBe(1);
      const again = await reopen();
      await again.commitExchange({
        terminalId: second,
        expectedRevision: 1,
        keySets: [keySet(second, 'its own')],
      });
      expect(await again.listKeySets(first)).toEqual([]);
      await again.commitExchange({ terminalId: first, expectedRevision: 2, keySets: [keySet(first, 'new')] });
      expect((await again.listKeySets(first)).map(({ setId }) => setId)).toEqual(['new']);
      expect((await again.listKeySets(second)).map(({ setId }) => setId)).toEqual(['its own']);
    });
  });

  describe('what a promise said is kept', () => {
    it('is there after closing and opening', async () => {
      const { store, reopen } = current();
      const terminalId = await furnished(store);
      const before = await everythingOf(store, terminalId);
      expect(await everythingOf(await reopen(), terminalId)).toEqual(before);
    });

    it('is in a backup, which opens as a store', async () => {
      const { store, backupFile, openBackup } = current();
      const terminalId = await furnished(store);
      const before = await everythingOf(store, terminalId);
      const file = backupFile();
      await store.backup(file);
      await store.changeTerminal(terminalId, 2, { serial: 'later' });
      expect(await everythingOf(await openBackup(file), terminalId)).toEqual(before);
    });

    it('is in a backup that is written while others go on, whole up to where it began', async () => {
      const { store, backupFile, openBackup } = current();
      const terminalIds = Array.from({ length: 20 }, (_, at) => String(20_000_000 + at));
      for (const terminalId of terminalIds) await added(store, terminalId);
      let isOver = false;
      const begun = terminalIds.map((terminalId) => goOn(store, terminalId, () => isOver));
      const before = await Promise.all(begun.map(({ first }) => first));
      const file = backupFile();
      await store.backup(file);
      isOver = true;
      const after = await Promise.all(begun.map(({ last }) => last));
      const copy = await openBackup(file);
      for (const [at, terminalId] of terminalIds.entries()) {
        const { terminal } = await loaded(copy, terminalId);
        expect(terminal.revision).toBeGreaterThanOrEqual(before[at] as number);
        expect(terminal.revision).toBeLessThanOrEqual(after[at] as number);
      }
    });

    it('is never written over another backup', async () => {
      const { store, backupFile } = current();
      const file = backupFile();
      await store.backup(file);
      await expect(store.backup(file)).rejects.toMatchObject({ code: 'backup-refused' });
    });
  });

  describe('closing', () => {
    it('waits for the calls on their way and refuses those that come after it', async () => {
      const { store, reopen } = current();
      const terminalId = await added(store);
      const change = store.changeTerminal(terminalId, 1, { serial: 'on its way' });
      const closed = store.close();
      await expect(store.countTerminals()).rejects.toMatchObject({ code: 'store-gone' });
      expect(await change).toEqual({ kind: 'committed', revision: 2 });
      await closed;
      await store.close();
      expect((await (await reopen()).loadTerminal(terminalId))?.terminal.serial).toBe('on its way');
    });
  });
}

/** Commits for one terminal, one after the other, and tells the first and the last revision that was acknowledged. */
function goOn(store: Store, terminalId: string, isOver: () => boolean) {
  let tellFirst: (revision: number) => void;
  const first = new Promise<number>((resolve) => {
    tellFirst = resolve;
  });
  const commits = async () => {
    for (let revision = 1; ; ) {
      const result = await store.commitExchange({ terminalId, expectedRevision: revision });
      if (result.kind === 'conflict') throw new Error('nobody else changes this terminal');
      revision = result.revision;
      tellFirst(revision);
      if (isOver()) return revision;
    }
  };
  return { first, last: commits() };
}
