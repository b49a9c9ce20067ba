import { limits } from '../limits.ts';
import type { Sealer } from '../sealed-box.ts';
import { panOfTransaction, type Transaction } from '../transaction.ts';

/** The transactions of the next pack. */
export function nextPack(
  transactions: readonly Transaction[],
  uploadedCount: number,
): readonly Transaction[] {
  return transactions.slice(uploadedCount, uploadedCount + limits.uploadPackTransactions);
}

/**
 * F48 of an 0320/201: how many (2 digits), then each as 00 for a domestic card, F11, the PAN behind zeros (20 digits)
 * and the amount. A PAN that can no longer be opened is sent as zeros: F11 and amount still tell which it was.
 */
export function packF48(sealer: Sealer, pack: readonly Transaction[]): string {
  const records = pack.map((transaction) => {
    const pan = panOfTransaction(sealer, transaction) ?? '';
    return `00${transaction.stan}${pan.padStart(20, '0')}${transaction.amount}`;
  });
  return String(pack.length).padStart(2, '0') + records.join('');
}

/** F48 of the message that ends an upload. */
export function uploadEndF48(count: number): string {
  return String(count).padStart(4, '0');
}
