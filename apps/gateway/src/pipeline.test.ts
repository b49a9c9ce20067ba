import { type Store, StoreError } from '@rollcall/store';
import { describe, expect, it } from 'vitest';
import { gatewayBench, identity, merchantId, openKeys, terminalId } from '../test/gateway-bench.ts';

const f60 = (form: string) => ({ '1': '00', '2': '000001', '3': form });
const signInFields = { ...identity, 11: '000001', 60: f60('003'), 63: '001' };

/** Lets everything that can run without the disk run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('an acknowledgement', () => {
  it('leaves only when its commit has returned', async () => {
    const bench = await gatewayBench();
    bench.model.gate.close();
    const asking = bench.ask('0800', signInFields);
    await settle();
    expect(bench.sent).toHaveLength(0);
    expect(bench.model.gate.waiting()).toBeGreaterThan(0);
    bench.model.gate.open();
    expect((await asking)?.fields[39]).toBe('00');
  });

  it('is not given when the power goes before the commit: 96 and no keys', async () => {
    const bench = await gatewayBench();
    await bench.ask('0820', { ...identity, 60: f60('301') });
    bench.model.gate.close();
    const asking = bench.ask('0800', signInFields);
    await settle();
    bench.model.crash();
    const answer = await asking;
    expect(answer?.fields[39]).toBe('96');
    expect(answer?.fields[62]).toBeUndefined();
  });

  it('of a purchase is the same again after the gateway forgot everything but the store', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    const first = await bench.buy(keys);
    bench.parts.cache.forget(terminalId);
    const second = await bench.buy(keys);
    expect(first?.fields[39]).toBe('00');
    expect([second?.fields[37], second?.fields[38]]).toEqual([first?.fields[37], first?.fields[38]]);
    expect((await bench.buy(keys, { 4: '000000000200' }))?.fields[39]).toBe('94');
  });
});

describe('a purchase that could not be written', () => {
  it('was declined, and a copy of it that comes later is not booked', async () => {
    let isFull = false;
    const wrapStore = (store: Store): Store => ({
      ...store,
      commitExchange: async (commit) => {
        if (isFull) throw new StoreError('store-full', 'no space left');
        return store.commitExchange(commit);
      },
    });
    const bench = await gatewayBench({ wrapStore });
    const keys = await bench.signIn();
    expect((await bench.buy(keys, { 11: '000005' }))?.fields[39]).toBe('00');
    isFull = true;
    expect((await bench.buy(keys, { 11: '000006' }))?.fields[39]).toBe('96');
    isFull = false;
    expect((await bench.buy(keys, { 11: '000006' }))?.fields[39]).toBe('96');
    expect(await bench.model.store.findAnswer(terminalId, '000001', '000006')).toBeNull();
    expect((await bench.buy(keys, { 11: '000007' }))?.fields[39]).toBe('00');
  });
});

describe('a sign-in', () => {
  it('gives the same set again until it is proven, and 003 and 004 share it', async () => {
    const bench = await gatewayBench();
    const first = await bench.signIn('003');
    const second = await bench.signIn('004');
    expect(second.pik.reveal()).toEqual(first.pik.reveal());
    expect(second.tdk).toBeDefined();
    expect(await bench.model.store.listKeySets(terminalId)).toHaveLength(1);
    expect((await bench.buy(first))?.fields[39]).toBe('00');
    const third = await bench.signIn();
    expect(third.pik.reveal()).not.toEqual(first.pik.reveal());
  });

  it('of two at once gives both the same set', async () => {
    const bench = await gatewayBench();
    const [a, b] = await Promise.all([bench.signIn(), bench.signIn()]);
    expect(a.mak.reveal()).toEqual(b.mak.reveal());
    expect(await bench.model.store.listKeySets(terminalId)).toHaveLength(1);
  });

  it('uses up a set of the pool exactly when it issues one', async () => {
    const bench = await gatewayBench({ poolSize: 4 });
    const { keyId } = bench.parts.keyStore;
    const before = await bench.model.store.listPooledKeySets({ keyId, limit: 100 });
    await bench.signIn();
    await bench.signIn();
    const [issued] = await bench.model.store.listKeySets(terminalId);
    const after = await bench.model.store.listPooledKeySets({ keyId, limit: 100 });
    expect(before.map((set) => set.setId)).toContain(issued?.setId);
    expect(after.map((set) => set.setId)).not.toContain(issued?.setId);
  });

  it('decides anew when another process changed the terminal meanwhile', async () => {
    let interfere: (() => Promise<unknown>) | null = null;
    const wrapStore = (store: Store): Store => ({
      ...store,
      async commitExchange(commit) {
        const now = interfere;
        interfere = null;
        await now?.();
        return store.commitExchange(commit);
      },
    });
    const bench = await gatewayBench({ wrapStore });
    const { store } = bench.model;
    interfere = async () => {
      const loaded = await store.loadTerminal(terminalId);
      const blocked = { sinceMs: bench.clock.nowMs, reason: 'stolen' };
      await store.changeTerminal(terminalId, loaded?.terminal.revision ?? 0, { blocked });
    };
    expect((await bench.ask('0800', signInFields))?.fields[39]).toBe('58');
    expect(await store.listKeySets(terminalId)).toHaveLength(0);
  });

  it('of a terminal that was unblocked a moment ago is not refused from memory', async () => {
    const bench = await gatewayBench();
    const { store } = bench.model;
    const change = async (blocked: { sinceMs: number; reason: string } | null) => {
      const loaded = await store.loadTerminal(terminalId);
      await store.changeTerminal(terminalId, loaded?.terminal.revision ?? 0, { blocked });
    };
    await change({ sinceMs: 0, reason: 'lost' });
    expect((await bench.ask('0800', signInFields))?.fields[39]).toBe('58');
    await change(null);
    expect((await bench.ask('0800', signInFields))?.fields[39]).toBe('00');
  });

  it('carries batch, clock and RRN of the moment and asks for nothing in its header', async () => {
    const bench = await gatewayBench();
    const answer = await bench.ask('0800', { ...signInFields, 60: f60('003') });
    expect(answer).toMatchObject({
      tpdu: '6000000003',
      header: '603100310100',
      mti: '0810',
      fields: { 11: '000001', 12: '090000', 13: '1122', 37: '090000000001', 41: terminalId, 42: merchantId },
    });
    expect(answer?.fields[60]).toEqual({ '1': '00', '2': '000001', '3': '003' });
    expect(answer?.fields[64]).toBeUndefined();
  });
});

describe('a refusal', () => {
  it.each([
    ['an unknown terminal', { ...signInFields, 41: '99999999' }, '97'],
    ['another merchant', { ...signInFields, 42: '888000000000002' }, '03'],
    ['an unknown network management code', { ...signInFields, 60: f60('777') }, '12'],
    ['another key family than learned', { ...signInFields, 60: f60('006') }, '12'],
  ])('of %s is said aloud', async (_, fields, code) => {
    const bench = await gatewayBench();
    await bench.signIn();
    const answer = await bench.ask('0800', fields);
    expect(answer?.fields[39]).toBe(code);
    expect(answer?.fields[62]).toBeUndefined();
  });

  it('of a MAC that fits no set is A0, changes no set and brings a fresh one at the next sign-in', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    const wrong = {
      ...identity,
      4: '000000000100',
      3: '000000',
      11: '000003',
      60: { '1': '22', '2': '000001', '3': '000' },
      64: new Uint8Array(8).fill(0x30),
    };
    expect((await bench.ask('0200', wrong))?.fields[39]).toBe('A0');
    expect((await bench.buy(keys))?.fields[39]).toBe('00');
    expect((await bench.model.store.listKeySets(terminalId)).map((set) => set.state)).toEqual(['confirmed']);
  });

  it('for want of keys or for another batch is 77', async () => {
    const bench = await gatewayBench();
    const other = await gatewayBench();
    const foreign = await other.signIn();
    expect((await bench.buy(foreign))?.fields[39]).toBe('77');
    const keys = await bench.signIn();
    const f60Other = { '1': '22', '2': '000009', '3': '000', '4': '5', '5': '0' };
    expect((await bench.buy(keys, { 60: f60Other }))?.fields[39]).toBe('77');
  });
});

describe('a reversal', () => {
  it('is done once however often it comes', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    await bench.buy(keys);
    expect((await bench.buy(keys, {}, '0400'))?.fields[39]).toBe('00');
    expect((await bench.buy(keys, {}, '0400'))?.fields[39]).toBe('00');
    expect((await bench.buy(keys))?.fields[39]).toBe('94');
  });

  it('that overtakes its purchase stops it', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    expect((await bench.buy(keys, {}, '0400'))?.fields[39]).toBe('25');
    expect((await bench.buy(keys))?.fields[39]).toBe('94');
  });

  it('reaches no purchase of another batch than the one it names', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    await bench.buy(keys);
    const f60Other = { '1': '22', '2': '000009', '3': '000', '4': '5', '5': '0' };
    expect((await bench.buy(keys, { 60: f60Other }, '0400'))?.fields[39]).toBe('25');
    expect((await bench.buy(keys))?.fields[39]).toBe('00');
  });

  it('of another amount is refused', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    await bench.buy(keys);
    expect((await bench.buy(keys, { 4: '000000000999' }, '0400'))?.fields[39]).toBe('64');
  });
});

describe('a reported KCV failure', () => {
  it('makes the next sign-in bring a fresh set', async () => {
    const bench = await gatewayBench();
    const bad = await bench.signIn();
    const report = Uint8Array.from('60010', (digit) => digit.charCodeAt(0));
    expect(
      (await bench.ask('0820', { ...identity, 11: '000009', 60: f60('362'), 62: report }))?.fields[39],
    ).toBe('00');
    const fresh = openKeys(await bench.ask('0800', signInFields));
    expect(fresh.mak.reveal()).not.toEqual(bad.mak.reveal());
    expect((await bench.model.store.listKeySets(terminalId)).map((set) => set.madeFor)).toEqual([
      'first',
      'kcv-failure',
    ]);
  });

  it('is about the set that another gateway issued a moment ago, whatever this one remembers', async () => {
    const bench = await gatewayBench();
    const report = { ...identity, 11: '000009', 60: f60('362'), 62: new TextEncoder().encode('60010') };
    await bench.signIn();
    await bench.ask('0820', report);
    const bad = openKeys(await bench.askBeside('0800', signInFields));
    await bench.ask('0820', report);
    expect((await bench.signIn()).mak.reveal()).not.toEqual(bad.mak.reveal());
  });
});

describe('standing answers', () => {
  it('say none to a CAPK query', async () => {
    const bench = await gatewayBench();
    const answer = await bench.ask('0820', {
      ...identity,
      11: '000016',
      60: f60('372'),
      62: Uint8Array.of(0x31, 0x30, 0x30),
    });
    expect(answer?.fields[39]).toBe('00');
    expect(answer?.fields[62]).toEqual(Uint8Array.of(0x30));
  });
});

describe('every exchange', () => {
  it('is recorded with its reason, and none ends in a bug', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    await bench.buy(keys);
    await bench.ask('0800', { ...signInFields, 41: '99999999' });
    await bench.parts.attempts.flush();
    const attempts = await bench.model.store.listAttempts({ limit: 10 });
    expect(attempts.map((attempt) => attempt.reason)).toEqual(['terminal-unknown', 'approved', 'signed-in']);
    expect(bench.faults).toEqual([]);
  });
});
