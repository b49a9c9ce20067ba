import { limits } from './limits.ts';

/** What a 0400 repeats of a purchase whose end is not known. It holds no card data: a 0400 carries none (facts §3.6). */
export interface PendingReversal {
  readonly stan: string;
  readonly batchNumber: string;
  readonly amount: string;
  /** F22. */
  readonly entryMode: string;
  /** F39 of the 0400: 98 no answer, A0 its MAC was bad, 06 anything else. */
  readonly reason: '98' | 'A0' | '06';
  /** 0400s that may have left, written down before each does; one that a sign-in made up for is taken off again. */
  readonly tries: number;
  /** The host asked for a sign-in instead of booking or reversing (A0, 77, 99): until then there is no use in trying. */
  readonly isSignInAwaited: boolean;
  /** Sign-ins that made up for a try. */
  readonly signInsGranted: number;
}

/** A reversal that the terminal no longer sends by itself. It is kept and shown until the host has taken it. */
export interface ParkedReversal extends PendingReversal {
  readonly parkedAtMs: number;
  /**
   * `tries`: the host did not take it in as many tries as allowed. `batch-gone`: the host is in another batch (77), and so
   * is the terminal since its sign-in. `journal-damaged`: that it is due cannot be trusted.
   */
  readonly why: 'tries' | 'batch-gone' | 'journal-damaged';
  /** F39 of the last 0410, null where none came. */
  readonly responseCode: string | null;
}

export function newReversal(
  original: Pick<PendingReversal, 'stan' | 'batchNumber' | 'amount' | 'entryMode'>,
): PendingReversal {
  const { stan, batchNumber, amount, entryMode } = original;
  return {
    stan,
    batchNumber,
    amount,
    entryMode,
    reason: '98',
    tries: 0,
    isSignInAwaited: false,
    signInsGranted: 0,
  };
}

/** After a good sign-in: the try that failed for want of it does not count, but not for ever. */
export function grantSignIn(reversal: PendingReversal | null): PendingReversal | null {
  if (reversal === null || !reversal.isSignInAwaited) return reversal;
  const granted = { ...reversal, isSignInAwaited: false };
  // It was the purchase that asked for the sign-in: no try has failed yet.
  if (reversal.tries === 0) return granted;
  return {
    ...granted,
    tries: reversal.tries - 1,
    signInsGranted: reversal.signInsGranted + 1,
  };
}

/** Whether a request for a sign-in may still be made up for by one. */
export function mayAwaitSignIn(reversal: PendingReversal): boolean {
  return reversal.signInsGranted < limits.reversalSignInsMax;
}

export function isSameReversal(a: PendingReversal, b: PendingReversal): boolean {
  return a.stan === b.stan && a.batchNumber === b.batchNumber;
}
