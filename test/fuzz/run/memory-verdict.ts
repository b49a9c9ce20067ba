import { limits } from '../limits.ts';
import { growth, mebibytes } from './progress.ts';

export interface MemoryVerdict {
  readonly line: string;
  /** What is wrong, or null. */
  readonly fault: string | null;
}

/** Holds the memory at the end of a run against that at a fifth of it; `excused` bytes of its growth do not count. */
export function memoryVerdict(fifth: number, end: number, excused = 0): MemoryVerdict {
  const percent = (100 * (end - excused - fifth)) / fifth;
  const line = `memory ${mebibytes(fifth)} at a fifth, ${mebibytes(end)} at the end (${growth(percent)})`;
  return { line, fault: percent < limits.memoryGrowthPercent ? null : `memory grows: ${line}` };
}

/** For runs that ended before they were done, and processes that did not say what they hold. */
export const notMeasured: MemoryVerdict = {
  line: 'memory not measured',
  fault: 'memory was not measured',
};
