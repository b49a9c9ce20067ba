import { describe, expect, it } from 'vitest';
import type { ExchangeCommit, StoredAnswer } from '../exchange-commit.ts';
import type { Store } from '../store.ts';
import { added, answer, attempt, everythingOf, keySet, loaded, nowMs, pooledKeySet } from './records.ts';
import type { CurrentHarness } from './store-harness.ts';

function fullCommit(terminalId: string): ExchangeCommit {
  return {
    terminalId,
    expectedRevision: 1,
    terminal: { signedInAtMs: nowMs, isRenewalOrdered: false },
    keySets: [keySet(terminalId, 'set-1')],
    claimedPoolSetId: 'pool-1',
    answer: answer(terminalId, '000042'),
    attempt: attempt({ terminalId }),
  };
}

export function describeExchanges(current: CurrentHarness): void {
  describe('an exchange', () => {
    it('is kept with all its parts', async () => {
      const { store } = current();
      const terminalId = await added(store);
      await store.addPooledKeySets([pooledKeySet('pool-1')]);
      expect(await store.commitExchange(fullCommit(terminalId))).toEqual({ kind: 'committed', revision: 2 });
      const { terminal, keySets } = await loaded(store, terminalId);
      expect(terminal).toMatchObject({ revision: 2, signedInAtMs: nowMs });
      expect(keySets).toEqual([keySet(terminalId, 'set-1')]);
      expect(await store.findAnswer(terminalId, '000017', '000042')).toEqual(answer(terminalId, '000042'));
      expect(await store.listAttempts({ limit: 9 })).toEqual([
        { id: expect.any(Number), ...attempt({ terminalId }) },
      ]);
      expect(await store.listPooledKeySets({ keyId: 'mk-1', limit: 9 })).toEqual([]);
    });

    it.each([
      ['the revision is another', { expectedRevision: 2 }],
      ['the set of the pool is gone', { claimedPoolSetId: 'pool-9' }],
    ])('is a conflict and leaves no trace when %s', async (_why, part) => {
      const { store } = current();
      const terminalId = await added(store);
      await store.addPooledKeySets([pooledKeySet('pool-1')]);
      const before = await everythingOf(store, terminalId);
      expect(await store.commitExchange({ ...fullCommit(terminalId), ...part })).toEqual({
        kind: 'conflict',
      });
      expect(await everythingOf(store, terminalId)).toEqual(before);
    });

    it('of a terminal that nobody added is a conflict', async () => {
      const commit = { terminalId: '10000009', expectedRevision: 1, attempt: attempt() };
      expect(await current().store.commitExchange(commit)).toEqual({ kind: 'conflict' });
    });

    it.each([
      ['a key set', { keySets: [keySet('10000002', 'set-1')] }],
      ['an answer', { answer: answer('10000002', '000042') }],
      ['a key set without keys', { keySets: [keySet('10000001', 'set-1', { wrapped: null })] }],
    ])('is refused whole for %s that is not its terminal’s or not whole', async (_what, part) => {
      const { store } = current();
      const terminalId = await added(store);
      const commit = store.commitExchange({ terminalId, expectedRevision: 1, attempt: attempt(), ...part });
      await expect(commit).rejects.toMatchObject({ name: 'StoreError', code: 'store-invalid' });
      expect((await loaded(store, terminalId)).terminal.revision).toBe(1);
      expect(await store.listAttempts({ limit: 9 })).toEqual([]);
    });

    it('raises the revision even when it only answers, so that of two at once one decides anew', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const commit = { terminalId, expectedRevision: 1, answer: answer(terminalId, '000001') };
      expect(await store.commitExchange(commit)).toEqual({ kind: 'committed', revision: 2 });
      expect(await store.commitExchange(commit)).toEqual({ kind: 'conflict' });
    });

    it('of many at once on one terminal is committed for exactly one, from whichever line', async () => {
      const { store, another } = current();
      const terminalId = await added(store);
      const second = await another();
      const commits = Array.from({ length: 40 }, (_, i) =>
        (i % 2 ? store : second).commitExchange({
          terminalId,
          expectedRevision: 1,
          keySets: [keySet(terminalId, `set-${i}`)],
        }),
      );
      const kinds = (await Promise.all(commits)).map((result) => result.kind);
      expect(kinds.filter((kind) => kind === 'committed')).toHaveLength(1);
      expect(await store.listKeySets(terminalId)).toHaveLength(1);
    });

    it('that fails does not touch those that came with it', async () => {
      const { store } = current();
      const ids = ['10000001', '10000002', '10000003'];
      for (const id of ids) await added(store, id);
      const commits = ids.map((terminalId) => {
        const owner = terminalId === '10000002' ? '10000001' : terminalId;
        return store.commitExchange({
          terminalId,
          expectedRevision: 1,
          keySets: [keySet(owner, `set-${terminalId}`)],
        });
      });
      const results = await Promise.allSettled(commits);
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const revisions = (await store.listTerminals({ limit: 9 })).map((terminal) => terminal.revision);
      expect(revisions).toEqual([2, 1, 2]);
    });
  });

  describe('an answer', () => {
    it('takes the place of the one with the same terminal, batch and STAN', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const unseen = answer(terminalId, '000042', { state: 'unseen', digest: null, authorisationCode: null });
      const first = { ...unseen, reversedAtMs: null };
      const other = answer(terminalId, '000043');
      await store.commitExchange({ terminalId, expectedRevision: 1, answer: first });
      await store.commitExchange({ terminalId, expectedRevision: 2, answer: other });
      expect(await store.findAnswer(terminalId, '000017', '000042')).toEqual(first);
      const second = answer(terminalId, '000042', { state: 'reversed', amount: '000000000001' });
      await store.commitExchange({ terminalId, expectedRevision: 3, answer: second });
      expect(await store.findAnswer(terminalId, '000017', '000042')).toEqual(second);
      expect(await store.findAnswer(terminalId, '000017', '000043')).toEqual(other);
    });

    it('of another batch or terminal is null', async () => {
      const { store } = current();
      const terminalId = await added(store);
      await store.commitExchange({ terminalId, expectedRevision: 1, answer: answer(terminalId, '000042') });
      expect(await store.findAnswer(terminalId, '000018', '000042')).toBeNull();
      expect(await store.findAnswer('10000002', '000017', '000042')).toBeNull();
    });
  });

  describe('the sums of a batch', () => {
    /** Writes answers one commit each, and puts the last in the place of the one with its STAN. */
    async function booked(store: Store, terminalId: string, answers: readonly Partial<StoredAnswer>[]) {
      for (const [i, { stan = String(i), ...over }] of answers.entries()) {
        const { terminal } = await loaded(store, terminalId);
        const commit = { terminalId, expectedRevision: terminal.revision };
        await store.commitExchange({ ...commit, answer: answer(terminalId, stan, over) });
      }
    }

    it('are those of its approved answers that were not reversed, and of no other batch or terminal', async () => {
      const { store } = current();
      for (const terminalId of ['10000001', '10000002']) await added(store, terminalId);
      await booked(store, '10000001', [
        { amount: '000000000150' },
        { amount: '000000000050' },
        { amount: '000000000007', state: 'declined' },
        { amount: '000000000300', state: 'unseen' },
        { amount: '000000001000', stan: 'later' },
        { amount: '000000020000', batchNumber: '000018' },
        { amount: '000000001000', stan: 'later', state: 'reversed' },
      ]);
      await booked(store, '10000002', [{ amount: '000000300000' }]);
      expect(await store.batchTotals('10000001', '000017')).toEqual({
        debitCount: 2,
        debitAmount: '000000000200',
        creditCount: 0,
        creditAmount: '000000000000',
      });
      expect((await store.batchTotals('10000001', '000018')).debitAmount).toBe('000000020000');
    });

    it('are zeros where nothing was booked', async () => {
      expect(await current().store.batchTotals('10000009', '000001')).toEqual({
        debitCount: 0,
        debitAmount: '000000000000',
        creditCount: 0,
        creditAmount: '000000000000',
      });
    });

    it('are exact above twelve digits', async () => {
      const { store } = current();
      const terminalId = await added(store);
      await booked(store, terminalId, [{ amount: '999999999999' }, { amount: '999999999999' }]);
      expect((await store.batchTotals(terminalId, '000017')).debitAmount).toBe('1999999999998');
    });
  });
}
