/** Approved purchases of one batch. */
export interface BatchSums {
  readonly count: number;
  /** In fen. */
  readonly amount: number;
}

export const nothingSold: BatchSums = { count: 0, amount: 0 };

/**
 * Whether a terminal's books hold the batch of now, and of each earlier one all or nothing: one that the host has closed
 * unheard stays in the terminal's books until it is settled again.
 */
export function holdWhole(
  books: BatchSums,
  now: BatchSums,
  [earlier, ...rest]: readonly BatchSums[],
): boolean {
  if (earlier === undefined) return books.count === now.count && books.amount === now.amount;
  const both = { count: now.count + earlier.count, amount: now.amount + earlier.amount };
  return holdWhole(books, now, rest) || holdWhole(books, both, rest);
}
