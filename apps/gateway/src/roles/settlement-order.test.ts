import { type Fields, fieldAt, type Message } from '@rollcall/iso8583';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type GatewayBench,
  gatewayBench,
  type HeldKeys,
  identity,
  terminalId,
} from '../../test/gateway-bench.ts';

/** What the shop does next, and what the network does to it. */
type Happening =
  | { readonly kind: 'buy'; readonly fen: number; readonly isKept: boolean; readonly times: number }
  | { readonly kind: 'settle'; readonly isRight: boolean; readonly times: number }
  /** A message of long ago arrives again. */
  | { readonly kind: 'late'; readonly which: number };

const times = fc.integer({ min: 1, max: 3 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('buy' as const),
    fen: fc.integer({ min: 1, max: 500 }),
    isKept: fc.boolean(),
    times,
  }),
  fc.record({ kind: fc.constant('settle' as const), isRight: fc.boolean(), times }),
  fc.record({ kind: fc.constant('late' as const), which: fc.nat() }),
);

/** A terminal that does everything right, and keeps its own books from nothing but the answers. */
class Shop {
  readonly #bench: GatewayBench;
  readonly #keys: HeldKeys;
  readonly #sent: (() => Promise<Message | null>)[] = [];
  readonly books = new Map<string, number[]>();
  batchNumber = '000001';
  #stan = 100;

  constructor(bench: GatewayBench, keys: HeldKeys) {
    this.#bench = bench;
    this.#keys = keys;
  }

  async live(what: Happening): Promise<void> {
    if (what.kind === 'buy') await this.#buy(what);
    else if (what.kind === 'settle') await this.#settle(what);
    else if (this.#sent.length > 0) await this.#sent[what.which % this.#sent.length]?.();
  }

  /** Bought, perhaps resent; what is not kept is reversed, since its answer was lost or of no use. */
  async #buy({ fen, isKept, times }: Extract<Happening, { kind: 'buy' }>): Promise<void> {
    const fields = {
      4: String(fen).padStart(12, '0'),
      11: this.#nextStan(),
      60: { '1': '22', '2': this.batchNumber, '3': '000', '4': '5', '5': '0' },
    };
    const bought = await this.#send(times, () => this.#bench.buy(this.#keys, fields));
    expect(bought?.fields[39]).toBe('00');
    if (isKept) this.books.set(this.batchNumber, [...(this.books.get(this.batchNumber) ?? []), fen]);
    else {
      const reversed = await this.#send(times, () => this.#bench.buy(this.#keys, fields, '0400'));
      expect(reversed?.fields[39]).toBe('00');
    }
  }

  async #settle({ isRight, times }: Extract<Happening, { kind: 'settle' }>): Promise<void> {
    const { count, fen } = this.sumsOf(this.batchNumber);
    const f48 = `${digits(isRight ? fen : fen + 1, 12)}${digits(count, 3)}${'0'.repeat(47)}`;
    const flag = isRight ? '1' : '2';
    const asked = { 48: f48, 49: '156', 60: this.#f60('201'), 63: '001' };
    const answer = await this.#send(times, (i) => this.#ask(i, '0500', asked));
    expect(answer?.fields[48]).toBe(`${f48.slice(0, 30)}${flag}${f48.slice(31, 61)}${flag}`);
    if (!isRight) {
      const end = { 48: '0000', 60: this.#f60('202') };
      const ended = await this.#send(times, (i) => this.#ask(i, '0320', end));
      expect(ended?.fields[39]).toBe('00');
    }
    await this.#signIn(digits(Number(this.batchNumber) + 1, 6));
  }

  /** The 0810 says which batch follows. */
  async #signIn(expectedBatch: string): Promise<void> {
    const answer = await this.#bench.ask('0800', {
      ...identity,
      11: this.#nextStan(),
      60: this.#f60('003'),
      63: '001',
    });
    this.batchNumber = (answer && fieldAt(answer, '60.2')) ?? '';
    expect(this.batchNumber).toBe(expectedBatch);
  }

  sumsOf(batchNumber: string): { readonly count: number; readonly fen: number } {
    const amounts = this.books.get(batchNumber) ?? [];
    return { count: amounts.length, fen: amounts.reduce((sum, amount) => sum + amount, 0) };
  }

  /** The same so many times; every answer is the same, and the last one counts. */
  async #send(times: number, send: (time: number) => Promise<Message | null>): Promise<Message | null> {
    const answers: (Message | null)[] = [];
    for (let i = 0; i < times; i++) {
      this.#sent.push(() => send(i));
      answers.push(await send(i));
    }
    expect(new Set(answers.map((answer) => answer?.fields[48])).size).toBe(1);
    return answers.at(-1) ?? null;
  }

  /** By turns at two gateways on one store. */
  #ask(time: number, mti: string, fields: Fields): Promise<Message | null> {
    const all = { ...identity, 11: this.#nextStan(), ...fields };
    return time % 2 === 0 ? this.#bench.ask(mti, all) : this.#bench.askBeside(mti, all);
  }

  #f60(code: string) {
    return { '1': '00', '2': this.batchNumber, '3': code };
  }

  #nextStan(): string {
    return digits(this.#stan++, 6);
  }
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

it('in any order of purchases, reversals, settlements and repeats both sides agree, and each batch closes once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25, size: 'max' }), async (happenings) => {
      const bench = await gatewayBench();
      const { store } = bench.model;
      const shop = new Shop(bench, await bench.signIn());
      for (const what of happenings) {
        await shop.live(what);
        expect((await store.loadTerminal(terminalId))?.terminal.batchNumber).toBe(shop.batchNumber);
        for (const batchNumber of shop.books.keys()) {
          const { count, fen } = shop.sumsOf(batchNumber);
          expect(await store.batchTotals(terminalId, batchNumber)).toMatchObject({
            debitCount: count,
            debitAmount: digits(fen, 12),
          });
        }
      }
      expect(bench.faults).toEqual([]);
    }),
    { numRuns: 50 },
  );
}, 60_000);
