import { type ExchangeSpec, type Fields, findExchange, type Message } from '@rollcall/iso8583';
import { describe, expect, it } from 'vitest';
import { type GatewayBench, gatewayBench, identity, terminalId } from '../../test/gateway-bench.ts';
import { openExchange } from '../exchange.ts';
import { serveSettlement } from './settlement.ts';

const management = (code: string, batchNumber = '000001') => ({ '1': '00', '2': batchNumber, '3': code });

/** Half of an F48: debits of so many fen. */
const debits = (count: number, fen: number, flag = '0') =>
  `${String(fen).padStart(12, '0')}${String(count).padStart(3, '0')}${'0'.repeat(15)}${flag}`;

const settlement = (f48: string, batchNumber?: string): Fields => ({
  ...identity,
  11: '000090',
  48: f48,
  49: '156',
  60: management('201', batchNumber),
  63: '001',
});

const upload = (code: string, f48: string, batchNumber?: string): Fields => ({
  ...identity,
  11: '000091',
  48: f48,
  60: management(code, batchNumber),
});

/** A bench whose terminal has bought twice, for 1.00 and 0.50. */
async function benchWithBooks(): Promise<GatewayBench> {
  const bench = await gatewayBench();
  const keys = await bench.signIn();
  await bench.buy(keys);
  await bench.buy(keys, { 4: '000000000050', 11: '000003' });
  return bench;
}

const balanced = debits(2, 150) + debits(0, 0);
const balancedAnswer = debits(2, 150, '1') + debits(0, 0, '1');
const wrong = debits(1, 100) + debits(0, 0);
const wrongAnswer = debits(1, 100, '2') + debits(0, 0, '2');

async function batchOf({ model }: GatewayBench): Promise<string | undefined> {
  return (await model.store.loadTerminal(terminalId))?.terminal.batchNumber;
}

async function reasonsOf(bench: GatewayBench): Promise<readonly (readonly [string, string | null])[]> {
  await bench.parts.attempts.flush();
  const attempts = await bench.model.store.listAttempts({ limit: 20 });
  return attempts.map(({ reason, detail }) => [reason, detail] as const).reverse();
}

describe('a settlement whose sums agree', () => {
  it('is told that both halves balance, and closes the batch', async () => {
    const bench = await benchWithBooks();
    const answer = await bench.ask('0500', settlement(balanced));
    expect(answer).toMatchObject({
      mti: '0510',
      fields: { 11: '000090', 39: '00', 48: balancedAnswer, 49: '156', 60: management('201'), 63: '001' },
    });
    expect(await batchOf(bench)).toBe('000002');
    const signIn = { ...identity, 11: '000092', 60: management('003'), 63: '001' };
    expect((await bench.ask('0800', signIn))?.fields[60]).toEqual(management('003', '000002'));
    expect((await bench.buy(await bench.signIn(), { 11: '000004' }))?.fields[39]).toBe('77');
  });

  it('counts foreign cards and domestic ones together, as our books do', async () => {
    const bench = await benchWithBooks();
    const answer = await bench.ask('0500', settlement(debits(1, 50) + debits(1, 100)));
    expect(answer?.fields[48]).toBe(debits(1, 50, '1') + debits(1, 100, '1'));
    expect(await batchOf(bench)).toBe('000002');
  });

  it('that is asked again gets the same answer and closes no other batch, whatever happened since', async () => {
    const bench = await benchWithBooks();
    await bench.ask('0500', settlement(balanced));
    const keys = await bench.signIn();
    expect((await bench.buy(keys, {}, '0400'))?.fields[39]).toBe('00');
    expect((await bench.model.store.batchTotals(terminalId, '000001')).debitCount).toBe(1);
    for (let i = 0; i < 2; i++) {
      expect((await bench.ask('0500', settlement(balanced)))?.fields[48]).toBe(balancedAnswer);
    }
    expect(await batchOf(bench)).toBe('000002');
    expect((await reasonsOf(bench)).slice(-2)).toEqual([
      ['settled', 'again'],
      ['settled', 'again'],
    ]);
  });

  it('and ends its upload with 207 has closed one batch, not two', async () => {
    const bench = await benchWithBooks();
    await bench.ask('0500', settlement(balanced));
    expect((await bench.ask('0320', upload('207', '0000')))?.fields[39]).toBe('00');
    expect((await bench.ask('0320', upload('207', '0000', '000002')))?.fields[39]).toBe('00');
    expect(await batchOf(bench)).toBe('000002');
  });

  it('is not answered, and closes nothing, when the power goes before the commit', async () => {
    const bench = await benchWithBooks();
    bench.model.gate.close();
    const asking = bench.ask('0500', settlement(balanced));
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    bench.model.crash();
    expect(await asking).toBeNull();
    bench.model.gate.open();
    expect(await batchOf(bench)).toBe('000001');
    expect((await bench.ask('0500', settlement(balanced)))?.fields[48]).toBe(balancedAnswer);
  });

  it('of the last batch is followed by the first', async () => {
    const bench = await gatewayBench();
    const { store } = bench.model;
    await store.changeTerminal(terminalId, 1, { batchNumber: '999999' });
    const nothing = debits(0, 0) + debits(0, 0);
    await bench.ask('0500', settlement(nothing, '999999'));
    expect(await batchOf(bench)).toBe('000001');
  });
});

describe('a settlement whose sums differ', () => {
  it('is told so in both flags and leaves the batch open', async () => {
    const bench = await benchWithBooks();
    expect((await bench.ask('0500', settlement(wrong)))?.fields[48]).toBe(wrongAnswer);
    expect(await batchOf(bench)).toBe('000001');
    expect((await reasonsOf(bench)).at(-1)).toEqual([
      'settlement-unbalanced',
      'said 1 debits 000000000100, 0 credits 000000000000; here 2 debits 000000000150, 0 credits 000000000000',
    ]);
  });

  it.each(['202', '207'])('is over when the upload has ended with %s, which may come again', async (code) => {
    const bench = await benchWithBooks();
    await bench.ask('0500', settlement(wrong));
    const pack = `01${`00000002${'6225000000000253'.padStart(20, '0')}000000000100`}`;
    expect((await bench.ask('0320', upload('201', pack)))?.fields[39]).toBe('00');
    expect((await reasonsOf(bench)).at(-1)).toEqual(['batch-uploaded', '1 transactions']);
    expect(await batchOf(bench)).toBe('000001');
    for (let i = 0; i < 2; i++) {
      const answer = await bench.ask('0320', upload(code, '0001'));
      expect(answer).toMatchObject({ mti: '0330', fields: { 39: '00', 60: management(code) } });
    }
    expect(await batchOf(bench)).toBe('000002');
    expect((await bench.ask('0500', settlement(wrong)))?.fields[48]).toBe(wrongAnswer);
    expect(await batchOf(bench)).toBe('000002');
    expect((await reasonsOf(bench)).slice(-3)).toEqual([
      ['batch-closed', null],
      ['batch-closed', 'nothing to close'],
      ['settlement-unbalanced', 'again'],
    ]);
    expect(JSON.stringify(bench.model.snapshot().attempts.values().toArray())).not.toContain(
      '6225000000000253',
    );
  });

  it('closes the batch once it is asked again with the right ones', async () => {
    const bench = await benchWithBooks();
    await bench.ask('0500', settlement(wrong));
    expect((await bench.ask('0500', settlement(balanced)))?.fields[48]).toBe(balancedAnswer);
    expect(await batchOf(bench)).toBe('000002');
  });

  it.each([
    ['a count', debits(3, 150) + debits(0, 0)],
    ['an amount', debits(2, 151) + debits(0, 0)],
    ['credits we never booked', `${debits(2, 150).slice(0, 15)}0000000000500010${debits(0, 0)}`],
  ])('is unbalanced for %s', async (_, f48) => {
    const bench = await benchWithBooks();
    const answer = String((await bench.ask('0500', settlement(f48)))?.fields[48]);
    expect([answer[30], answer[61]]).toEqual(['2', '2']);
  });
});

describe('a settlement that cannot be compared', () => {
  it.each([
    ['61 digits', balanced.slice(1)],
    ['one digit', '0'],
    ['64 digits', `${balanced}00`],
  ])('for %s is told 3 in an F48 of the right length', async (_, f48) => {
    const bench = await benchWithBooks();
    const answer = await bench.ask('0500', settlement(f48));
    expect(answer?.fields).toMatchObject({ 39: '00', 48: debits(0, 0, '3') + debits(0, 0, '3') });
    expect(await batchOf(bench)).toBe('000001');
  });

  it('for want of F48 is answered 30', async () => {
    const bench = await benchWithBooks();
    const { 48: _, ...fields } = settlement(balanced);
    expect((await bench.ask('0500', fields))?.fields[39]).toBe('30');
  });

  it('because its dialect names no batch gets the standing answer', async () => {
    const bench = await gatewayBench();
    const message: Message = {
      tpdu: null,
      header: null,
      mti: '0500',
      fields: { ...settlement(wrong), 60: '00' },
    };
    const peer = { remoteAddress: '127.0.0.1', isRollcall: false, write() {}, end() {} };
    const exchange = openExchange(peer, new Uint8Array(0), 'binary2', 0, 0);
    exchange.message = message;
    exchange.spec = findExchange(bench.parts.codec.profile, {
      ...message,
      fields: settlement(wrong),
    }) as ExchangeSpec;
    await serveSettlement(exchange, bench.parts);
    expect(exchange.answerFields.get(48)).toBe(debits(1, 100, '1') + debits(0, 0, '1'));
    expect(exchange.outcome).toMatchObject({ responseCode: '00', reason: 'standing-answer' });
  });
});

describe('a settlement of another batch than the current one', () => {
  it('is compared with the books of its own and closes nothing', async () => {
    const bench = await benchWithBooks();
    const nothing = debits(0, 0) + debits(0, 0);
    const answer = await bench.ask('0500', settlement(nothing, '000007'));
    expect(answer?.fields[48]).toBe(debits(0, 0, '1') + debits(0, 0, '1'));
    expect((await bench.ask('0500', settlement(wrong, '000007')))?.fields[48]).toBe(wrongAnswer);
    expect((await bench.ask('0320', upload('202', '0001', '000007')))?.fields[39]).toBe('00');
    expect(await batchOf(bench)).toBe('000001');
  });
});

describe('the end of an upload', () => {
  it('that nobody was asked for closes nothing', async () => {
    const bench = await benchWithBooks();
    expect((await bench.ask('0320', upload('202', '0000')))?.fields[39]).toBe('00');
    expect(await batchOf(bench)).toBe('000001');
  });

  it('of the next batch closes that one at a gateway that remembers the one before', async () => {
    const bench = await benchWithBooks();
    await bench.askBeside('0800', { ...identity, 11: '000093', 60: management('003'), 63: '001' });
    await bench.ask('0500', settlement(balanced));
    expect(await batchOf(bench)).toBe('000002');
    const nothing = debits(0, 0) + debits(0, 0);
    await bench.askBeside('0500', { ...settlement(nothing, '000002'), 11: '000094' });
    expect(await batchOf(bench)).toBe('000003');
  });

  it('closes the batch at a gateway that has not heard of the settlement', async () => {
    const bench = await benchWithBooks();
    await bench.askBeside('0800', { ...identity, 11: '000093', 60: management('003'), 63: '001' });
    await bench.ask('0500', settlement(wrong));
    expect((await bench.askBeside('0320', upload('202', '0000')))?.fields[39]).toBe('00');
    expect(await batchOf(bench)).toBe('000002');
    expect((await bench.ask('0320', upload('202', '0000')))?.fields[39]).toBe('00');
    expect(await batchOf(bench)).toBe('000002');
  });
});
