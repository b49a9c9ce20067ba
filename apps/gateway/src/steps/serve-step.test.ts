import type { Fields } from '@rollcall/iso8583';
import { describe, expect, it } from 'vitest';
import { gatewayBench, identity, openKeys, terminalId } from '../../test/gateway-bench.ts';

const signInFields = { ...identity, 11: '000001', 60: { '1': '00', '2': '000001', '3': '003' }, 63: '001' };
const stillWaits = (remainingMs: number): Fields => {
  const digits = String(remainingMs);
  return { 59: `R1004op-1R2${String(digits.length).padStart(3, '0')}${digits}` };
};

/** Lets everything that can run without the disk run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A gateway at which the first 0800 is held by the disk while a second one waits behind it, and time passes. */
async function benchWithQueue({ isRollcall = true, poolSize = 4, passedMs = 3_000 } = {}) {
  const bench = await gatewayBench({ poolSize });
  await bench.parts.pool.open('');
  await bench.parts.pool.settled();
  Object.assign(bench.line, { isRollcall });
  bench.model.gate.close();
  const first = bench.ask('0800', { ...signInFields, ...stillWaits(60_000) });
  await settle();
  const second = bench.ask('0800', { ...signInFields, 11: '000002', ...stillWaits(2_500) });
  await settle();
  bench.clock.nowMs += passedMs;
  bench.model.gate.open();
  return { bench, answers: await Promise.all([first, second]) };
}

describe('a sign-in whose terminal has stopped waiting before its turn', () => {
  it('is told so with 68, gets no keys, and is recorded by name with its operation', async () => {
    const { bench, answers } = await benchWithQueue();
    const [first, second] = answers;
    expect(openKeys(first)).toBeDefined();
    expect(second?.fields).toMatchObject({ 11: '000002', 39: '68' });
    expect(second?.fields[62]).toBeUndefined();
    await bench.parts.attempts.flush();
    const attempts = await bench.model.store.listAttempts({ terminalId, limit: 10 });
    expect(attempts.map(({ stan, reason, detail }) => [stan, reason, detail])).toEqual([
      ['000002', 'time-over', 'op-1'],
      ['000001', 'signed-in', 'first'],
    ]);
  });

  it('makes and claims no key set, and changes nothing that was promised', async () => {
    const { bench, answers } = await benchWithQueue();
    const sets = await bench.model.store.listKeySets(terminalId);
    expect(sets).toHaveLength(1);
    const again = await bench.ask('0800', { ...signInFields, 11: '000003' });
    expect(openKeys(again).mak.reveal()).toEqual(openKeys(answers[0]).mak.reveal());
    expect(await bench.model.store.listKeySets(terminalId)).toHaveLength(1);
  });

  it('of which the gateway knows nothing yet takes no set out of the pool', async () => {
    const bench = await gatewayBench({ poolSize: 4 });
    await bench.parts.pool.open('');
    await bench.parts.pool.settled();
    bench.line.isRollcall = true;
    const { ready } = bench.parts.pool;
    const answer = await bench.ask('0800', { ...signInFields, ...stillWaits(0) });
    expect(answer?.fields[39]).toBe('68');
    expect(ready).toBeGreaterThan(0);
    expect(bench.parts.pool.ready).toBe(ready);
    expect(await bench.model.store.listKeySets(terminalId)).toEqual([]);
  });

  it('is served all the same while a millisecond is left', async () => {
    const { answers } = await benchWithQueue({ passedMs: 2_499 });
    expect(answers.map((answer) => answer?.fields[39])).toEqual(['00', '00']);
  });
});

describe('what a terminal says beyond the dialect', () => {
  it('counts for nothing on a line that has not agreed to speak as Rollcall', async () => {
    const { answers } = await benchWithQueue({ isRollcall: false });
    expect(answers.map((answer) => answer?.fields[39])).toEqual(['00', '00']);
  });

  it('is not echoed', async () => {
    const { answers } = await benchWithQueue();
    expect(answers.map((answer) => answer?.fields[59])).toEqual([undefined, undefined]);
  });

  it('in the form of others is no fault', async () => {
    const bench = await gatewayBench();
    bench.line.isRollcall = true;
    const answer = await bench.ask('0800', { ...signInFields, 59: 'A2003abcR2' });
    expect(answer?.fields[39]).toBe('00');
  });

  it('keeps no purchase and no reversal from being served: money is not asked for again for nothing', async () => {
    const bench = await gatewayBench();
    const keys = await bench.signIn();
    bench.line.isRollcall = true;
    expect((await bench.buy(keys, stillWaits(0)))?.fields[39]).toBe('00');
    expect((await bench.buy(keys, stillWaits(0), '0400'))?.fields[39]).toBe('00');
  });
});
