import { lastPreOpening, nextPreOpening } from '@rollcall/sign-in';
import type { TerminalSettings } from './terminal-settings.ts';
import type { TerminalState } from './terminal-state.ts';

/** Why a terminal has to sign in. */
export type SignInDue =
  /** It holds no keys, or has signed off. */
  | 'not-signed-in'
  /** The host asked for it: 77, 99, A0, or processing requirement 3. */
  | 'host-asked'
  /** Its batch was settled: the 0810 says which one follows. */
  | 'batch-closed'
  /** The keys are older than the acquirer lets them be, or as much ahead of a clock that was set right since. */
  | 'keys-old'
  /** Its moment before the shop opens has passed since it last signed in. */
  | 'opening';

type Rules = Pick<TerminalSettings, 'terminalId' | 'keysLifeMs' | 'opening'>;

/** Null while the keys held are good: then nothing is to be asked. */
export function signInDue(rules: Rules, state: TerminalState, atMs: number): SignInDue | null {
  const { signedInAtMs, keys } = state;
  if (signedInAtMs === null || keys === null) return 'not-signed-in';
  if (state.isSignInDue) return 'host-asked';
  if (state.isBatchClosed) return 'batch-closed';
  if (Math.abs(atMs - signedInAtMs) >= rules.keysLifeMs) return 'keys-old';
  const { opening, terminalId } = rules;
  return opening && signedInAtMs < lastPreOpening(opening, terminalId, atMs) ? 'opening' : null;
}

/**
 * When `ensureSignedIn()` has something to do next, while nothing else happens; not in the past. A device that has no
 * timer of its own sets one for it.
 */
export function nextSignInAtMs(rules: Rules, state: TerminalState, atMs: number): number {
  const { signedInAtMs } = state;
  if (signedInAtMs === null || signInDue(rules, state, atMs) !== null) return atMs;
  const { opening, terminalId } = rules;
  const oldAtMs = signedInAtMs + rules.keysLifeMs;
  return Math.round(opening ? Math.min(oldAtMs, nextPreOpening(opening, terminalId, atMs)) : oldAtMs);
}
