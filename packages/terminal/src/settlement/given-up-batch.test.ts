import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type GivenUpBatch, type UnsettledSale, withGivenUp } from './given-up-batch.ts';

function batch(batchNumber: string, count: number): GivenUpBatch {
  const sales = Array.from({ length: count }, (_, index) => ({ stan: String(index) }) as UnsettledSale);
  return { batchNumber, givenUpAtMs: 0, sales };
}

it('batches that were given up are kept, the newest last, while their sales are no more than one batch can have', () => {
  const one = withGivenUp([], batch('000001', 1));
  const two = withGivenUp(one, batch('000002', limits.batchTransactionsMax - 1));
  expect(two.map(({ batchNumber }) => batchNumber)).toEqual(['000001', '000002']);
  expect(withGivenUp(two, batch('000003', 0)), 'nothing was lost with it').toBe(two);
  const three = withGivenUp(two, batch('000003', 1));
  expect(three.map(({ batchNumber }) => batchNumber)).toEqual(['000002', '000003']);
  expect(withGivenUp(three, batch('000004', limits.batchTransactionsMax))).toHaveLength(1);
});
