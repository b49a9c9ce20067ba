import { describe, expect, it } from 'vitest';
import { added, bareTerminal, bytes, loaded, newTerminal, nowMs } from './records.ts';
import type { CurrentHarness } from './store-harness.ts';

export function describeRegistry(current: CurrentHarness): void {
  describe('terminals', () => {
    it.each([newTerminal('10000001'), bareTerminal('10000001')])(
      'come back with every field',
      async (terminal) => {
        const { store } = current();
        expect(await store.addTerminal(terminal)).toEqual({ kind: 'added' });
        const record = { ...terminal, signedInAtMs: null, signedOffAtMs: null, revision: 1 };
        expect(await store.loadTerminal('10000001')).toEqual({ terminal: record, keySets: [] });
        expect(await store.listTerminals({ limit: 1 })).toEqual([record]);
      },
    );

    it('that exist stay as they are when added again', async () => {
      const { store } = current();
      await store.addTerminal(newTerminal('10000001'));
      expect(await store.addTerminal(bareTerminal('10000001'))).toEqual({ kind: 'exists' });
      expect((await loaded(store, '10000001')).terminal.serial).toBe('SN-10000001');
      expect(await store.countTerminals()).toBe(1);
    });

    it('that nobody added are null', async () => {
      expect(await current().store.loadTerminal('10000009')).toBeNull();
    });

    it('are listed by id, page after page', async () => {
      const { store } = current();
      for (const id of ['30000000', '10000000', '20000000']) await added(store, id);
      const first = await store.listTerminals({ limit: 2 });
      expect(first.map((terminal) => terminal.terminalId)).toEqual(['10000000', '20000000']);
      const rest = await store.listTerminals({ afterTerminalId: '20000000', limit: 2 });
      expect(rest.map((terminal) => terminal.terminalId)).toEqual(['30000000']);
      expect(await store.countTerminals()).toBe(3);
    });

    it.each([0, 1_001, 1.5])('are not listed %s at a time', async (limit) => {
      await expect(current().store.listTerminals({ limit })).rejects.toMatchObject({ code: 'store-invalid' });
    });

    it('can be changed in every field by an operator', async () => {
      const { store } = current();
      const terminalId = await added(store);
      const {
        addedAtMs: _addedAtMs,
        terminalId: _terminalId,
        ...fields
      } = newTerminal(terminalId, {
        merchantId: '898310048160002',
        profileId: 'iso1987-binary',
        tmk: { version: 4, cipher: 'sm4', wrapped: { keyId: 'mk-2', blob: bytes(70, 9) }, kcv: 'FFEEDD' },
      });
      const change = { ...fields, signedInAtMs: nowMs, signedOffAtMs: nowMs + 1 };
      expect(await store.changeTerminal(terminalId, 1, change)).toEqual({ kind: 'committed', revision: 2 });
      expect((await loaded(store, terminalId)).terminal).toEqual({
        ...bareTerminal(terminalId),
        ...change,
        revision: 2,
      });
    });

    it('can have their optional fields taken away', async () => {
      const { store } = current();
      await store.addTerminal(newTerminal('10000001'));
      const change = {
        serial: null,
        model: null,
        keyFamily: null,
        macScheme: null,
        settlement: null,
        blocked: null,
      };
      await store.changeTerminal('10000001', 1, change);
      expect((await loaded(store, '10000001')).terminal).toMatchObject(change);
    });

    it('keep what a change leaves out', async () => {
      const { store } = current();
      await store.addTerminal(newTerminal('10000001'));
      const before = (await loaded(store, '10000001')).terminal;
      await store.changeTerminal('10000001', 1, { serial: 'other' });
      expect((await loaded(store, '10000001')).terminal).toEqual({ ...before, serial: 'other', revision: 2 });
    });
  });

  describe('merchants', () => {
    it('come back, and the last name stands', async () => {
      const { store } = current();
      expect(await store.loadMerchant('898310048160001')).toBeNull();
      await store.putMerchant({ merchantId: '898310048160001', name: '老街面馆' });
      await store.putMerchant({ merchantId: '898310048160001', name: '新街面馆' });
      expect(await store.loadMerchant('898310048160001')).toEqual({
        merchantId: '898310048160001',
        name: '新街面馆',
      });
    });
  });
}
