import type { AttemptReason } from './attempt-reason.ts';

/** One more of this reason. */
export function countReason(counts: Map<AttemptReason, number>, reason: AttemptReason): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}
