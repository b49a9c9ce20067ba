import type { Wrapped } from '@rollcall/keys';
import type { LedgerSet } from '@rollcall/sign-in';
import type { TerminalChange } from './terminal-record.ts';

/** A ledger set with its sealed keys; null once the set is dead, so that dead keys are erased. */
export interface StoredKeySet extends LedgerSet {
  readonly terminalId: string;
  readonly wrapped: Wrapped | null;
}

/**
 * The outcome of a financial request, kept so that a repeated one gets the same answer and a reversal finds it.
 * One a (terminal, batch, STAN). It holds no card data: the answer is built again from the repeated request.
 */
export interface StoredAnswer {
  readonly terminalId: string;
  readonly batchNumber: string;
  /** F11. */
  readonly stan: string;
  /** `unseen`: its reversal came first; the request itself is then refused. */
  readonly state: 'approved' | 'declined' | 'reversed' | 'unseen';
  /** Keyed digest of the request's MAC range (32 bytes); null while unseen. */
  readonly digest: Uint8Array | null;
  /** F4, twelve digits. */
  readonly amount: string;
  /** F39 of the answer. */
  readonly responseCode: string;
  /** F37. */
  readonly rrn: string;
  /** F38. */
  readonly authorisationCode: string | null;
  /** F12 and F13 of the answer. */
  readonly localTime: string;
  readonly localDate: string;
  readonly atMs: number;
  readonly reversedAtMs: number | null;
}

/** One request and what became of it. Ids are as received: the terminal may be unknown. */
export interface Attempt {
  readonly atMs: number;
  readonly remoteAddress: string;
  readonly terminalId: string | null;
  readonly merchantId: string | null;
  readonly mti: string | null;
  /** Exchange id of the dialect (`sign-in`, `echo`, …); null where it was not recognised. */
  readonly exchange: string | null;
  readonly stan: string | null;
  /** F39 of the answer; null where none was sent. */
  readonly responseCode: string | null;
  /** Stable id of what happened: `signed-in`, `terminal-unknown`, `mac-failure`, … */
  readonly reason: string;
  /** More for support, never card or key data: the path of a format error, why a set was fresh. */
  readonly detail: string | null;
  readonly keySetId: string | null;
  /** From the frame's arrival to the answer's leaving, microseconds. */
  readonly elapsedUs: number;
}

export interface RecordedAttempt extends Attempt {
  /** Rises with each attempt recorded. */
  readonly id: number;
}

/** All that one exchange changes, made durable at once or not at all. */
export interface ExchangeCommit {
  readonly terminalId: string;
  /** Revision the decision was built on; another one now means conflict, and the caller decides anew. */
  readonly expectedRevision: number;
  readonly terminal?: TerminalChange;
  readonly keySets?: readonly StoredKeySet[];
  /** A set of the pool that these key sets use up; conflict when it is no longer there. */
  readonly claimedPoolSetId?: string;
  /** Inserted, or put in the place of the one with the same terminal, batch and STAN. */
  readonly answer?: StoredAnswer;
  readonly attempt?: Attempt;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly revision: number }
  | { readonly kind: 'conflict' };
