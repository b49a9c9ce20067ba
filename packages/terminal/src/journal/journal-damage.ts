import { limits } from '../limits.ts';
import { stanAfter, type TerminalState } from '../terminal-state.ts';
import type { JournalGap } from './read-journal.ts';

/** What could not be read of a journal. The file as it was found is kept beside the new one. */
export interface JournalDamage {
  /** Name of the copy in the state folder, made with the next step that the terminal writes. */
  readonly setAsideAs: string;
  readonly gaps: readonly JournalGap[];
  /** Records that were read. */
  readonly records: number;
}

/**
 * The state after a journal with gaps. A cut costs nothing: nobody was told of a record that was not whole. Of a damaged
 * stretch nobody knows what it said: F11 leaps over all it may have used, and a reversal that seems due may long be
 * done, so it is left to people instead of undoing a purchase that was paid.
 */
export function distrust(state: TerminalState, gaps: readonly JournalGap[], nowMs: number): TerminalState {
  const lostBytes = gaps.reduce((sum, gap) => (gap.kind === 'damaged' ? sum + gap.bytes : sum), 0);
  if (lostBytes === 0) return state;
  const leap = Math.ceil(lostBytes / limits.journalRecordBytesMin) + limits.duplicateStanLeap;
  const { reversal, parkedReversals } = state;
  const parked = reversal && {
    ...reversal,
    parkedAtMs: Math.round(nowMs),
    why: 'journal-damaged' as const,
    responseCode: null,
  };
  return {
    ...state,
    lastStan: stanAfter(state.lastStan, leap),
    reversal: null,
    parkedReversals: parked ? [...parkedReversals, parked] : parkedReversals,
  };
}
