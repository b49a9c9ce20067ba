import { limits } from '../limits.ts';
import type { Transaction } from '../transaction.ts';

/** A sale that left the books without the host's word; whoever settles it by hand needs this of it. */
export type UnsettledSale = Pick<
  Transaction,
  'stan' | 'batchNumber' | 'amount' | 'rrn' | 'authorisationCode' | 'localTime'
>;

/** A batch that left the books without the host's word. */
export interface GivenUpBatch {
  readonly batchNumber: string;
  readonly givenUpAtMs: number;
  /** Oldest first. */
  readonly sales: readonly UnsettledSale[];
}

export function unsettledSale(sale: Transaction): UnsettledSale {
  const { stan, batchNumber, amount, rrn, authorisationCode, localTime } = sale;
  return { stan, batchNumber, amount, rrn, authorisationCode, localTime };
}

/** What whoever is told of them may change, and the terminal never sees. */
export function copiesOfGivenUp(batches: readonly GivenUpBatch[]): readonly GivenUpBatch[] {
  return batches.map((batch) => ({ ...batch, sales: batch.sales.map((sale) => ({ ...sale })) }));
}

/** One without sales adds nothing. The newest stays; the oldest go when there are more sales than one batch can have. */
export function withGivenUp(kept: readonly GivenUpBatch[], batch: GivenUpBatch): readonly GivenUpBatch[] {
  if (batch.sales.length === 0) return kept;
  const all = [...kept, batch];
  let count = 0;
  const tooOld = all.findLastIndex(({ sales }) => {
    count += sales.length;
    return count > limits.batchTransactionsMax;
  });
  return all.slice(tooOld + 1);
}
