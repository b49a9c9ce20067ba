import { randomBytes } from 'node:crypto';
import type { WorkingKeys } from '@rollcall/keys';
import type { RetiredSets } from './retired-sets.ts';
import type { OperationKind } from './terminal-event.ts';
import type { KeyFailure } from './working-keys.ts';

/** A request that may have left; written down before its first byte does. */
export interface OpenOperation {
  readonly id: string;
  readonly kind: OperationKind;
  /** F11 it uses; never used again, whatever became of it. */
  readonly stan: string;
  readonly startedAtMs: number;
}

/** What a 0400 repeats of a purchase whose end is not known. It holds no card data: a 0400 carries none (facts §3.6). */
export interface PendingReversal {
  readonly stan: string;
  readonly batchNumber: string;
  readonly amount: string;
  /** F22. */
  readonly entryMode: string;
  /** F39 of the 0400: 98 no answer, A0 its MAC was bad, 06 anything else. */
  readonly reason: '98' | 'A0' | '06';
  /** Times the host refused it. */
  readonly refusals: number;
}

/** All that a terminal remembers. Instants are the clock's. */
export interface TerminalState {
  /** F11 used last. */
  readonly lastStan: string;
  /** F60.2, from the last 0810. */
  readonly batchNumber: string;
  readonly operation: OpenOperation | null;
  readonly keys: WorkingKeys | null;
  /** Null before the first sign-in and after a sign-off; a failed sign-in never changes it. */
  readonly signedInAtMs: number | null;
  /** The host asked for a sign-in (77, 99, A0). */
  readonly isSignInDue: boolean;
  readonly retiredSets: RetiredSets;
  /** Keys that could not be taken, until the gateway knows. */
  readonly unreportedKeyFailure: KeyFailure | null;
  readonly reversal: PendingReversal | null;
}

export function newTerminalState(): TerminalState {
  return {
    lastStan: '000000',
    batchNumber: '000001',
    operation: null,
    keys: null,
    signedInAtMs: null,
    isSignInDue: false,
    retiredSets: { salt: randomBytes(16).toString('hex'), hashes: [] },
    unreportedKeyFailure: null,
    reversal: null,
  };
}

/** F11 runs from 000001 to 999999 and starts again. */
export function stanAfter(stan: string, steps = 1): string {
  const next = ((Number(stan) + steps - 1) % 999_999) + 1;
  return String(next).padStart(6, '0');
}
