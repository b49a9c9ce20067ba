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

/** What whoever is told of it may change, and the terminal never sees. */
export function copyOfGivenUp(batch: GivenUpBatch): GivenUpBatch {
  return { ...batch, sales: batch.sales.map((sale) => ({ ...sale })) };
}
