import type { Call } from './call.ts';
import { limits } from './limits.ts';

/** How often a reversal is tried: as set here, else as the acquirer set it (tag 23), else three times (facts §3.6). */
export function reversalTriesOf({ core, state }: Call): number {
  const { reversalTries } = core.settings;
  if (reversalTries !== null) return reversalTries;
  const resends = state.parameters?.resends ?? limits.reversalTriesMax;
  return Math.min(Math.max(resends, 1), limits.reversalTriesMax);
}
