import { describe, expect, it } from 'vitest';
import { added, loaded } from '../contract/records.ts';
import { describeStoreContract } from '../contract/store-contract.ts';
import { createModelStore } from './model-store.ts';

describeStoreContract('the model', async () => {
  const model = createModelStore();
  let backups = 0;
  return {
    store: model.store,
    another: async () => model.store,
    reopen: async () => createModelStore({ from: model.snapshot() }).store,
    backupFile: () => `backup-${++backups}`,
    openBackup: async (file) => {
      const from = model.backups.get(file);
      if (!from) throw new Error(`no backup ${file}`);
      return createModelStore({ from }).store;
    },
    end: async () => undefined,
  };
});

/** Whether a promise has settled once everything that can happen now has happened. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await new Promise<void>((resolve) => setImmediate(resolve));
  return settled;
}

describe('the model of a store', () => {
  it('holds back a commit, and reads asked after it, until the disk has it', async () => {
    const { store, gate } = createModelStore();
    const terminalId = await added(store);
    gate.close();
    expect((await loaded(store, terminalId)).terminal.revision).toBe(1);
    const commit = store.commitExchange({ terminalId, expectedRevision: 1 });
    const read = store.loadTerminal(terminalId);
    expect(await hasSettled(commit)).toBe(false);
    expect(await hasSettled(read)).toBe(false);
    expect(gate.waiting()).toBe(2);
    gate.open();
    expect(await commit).toEqual({ kind: 'committed', revision: 2 });
    expect((await read)?.terminal.revision).toBe(2);
  });

  it('loses in a crash what the disk did not have', async () => {
    const { store, gate, crash, snapshot } = createModelStore();
    const terminalId = await added(store);
    gate.close();
    const commit = store.commitExchange({ terminalId, expectedRevision: 1 });
    crash();
    await expect(commit).rejects.toMatchObject({ code: 'store-gone' });
    expect(snapshot().terminals.get(terminalId)?.revision).toBe(1);
    gate.open();
    expect((await loaded(store, terminalId)).terminal.revision).toBe(1);
  });

  it('may keep in a crash what it had not acknowledged', async () => {
    const { store, gate, crash } = createModelStore();
    const terminalId = await added(store);
    gate.close();
    const commits = [1, 2].map((expectedRevision) => store.commitExchange({ terminalId, expectedRevision }));
    crash({ keptCalls: 1 });
    for (const commit of commits) await expect(commit).rejects.toMatchObject({ code: 'store-gone' });
    expect((await loaded(store, terminalId)).terminal.revision).toBe(2);
  });

  it('closes only when the gate has let everything through', async () => {
    const { store, gate } = createModelStore();
    gate.close();
    const terminal = added(store);
    const closed = store.close();
    expect(await hasSettled(closed)).toBe(false);
    gate.open();
    await closed;
    expect(await terminal).toBe('10000001');
  });
});
