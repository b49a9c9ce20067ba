import type { BatchTotals } from '../batch-totals.ts';

/** A settlement that was begun and not ended; the terminal goes on with it where it stopped. */
export interface OpenSettlement {
  readonly batchNumber: string;
  /** What has to be done next: say the totals (0500), upload packs (0320/201), end the upload (0320/202 or 207). */
  readonly step: 'totals' | 'upload' | 'upload-end';
  /** What was said, or will be. */
  readonly totals: BatchTotals;
  /** Null until the host has said. */
  readonly isBalanced: boolean | null;
  /** F48 of the 0510: the host's own totals; null until it has said. */
  readonly hostTotals: string | null;
  /** Transactions whose packs the host has taken. */
  readonly uploadedCount: number;
}
