import { limits } from '../limits.ts';
import { Problem } from './problem.ts';

export const remainingMsHeader = 'remaining-ms';

/** How long the caller waits: what he says, or `ownMs`. */
export function remainingMs(header: string | undefined, ownMs: number): number {
  if (header === undefined) return ownMs;
  const ms = Number(header);
  if (ms >= limits.remainingMsMin && ms <= limits.remainingMsMax) return ms;
  throw new Problem('header-invalid', remainingMsHeader);
}
