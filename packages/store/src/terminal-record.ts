import type { CipherName, KeyFamily, MacScheme, MakBytes, Wrapped } from '@rollcall/keys';

/**
 * What was last said to a settlement. While it names the terminal's current batch, that one is unbalanced and its
 * transactions are being uploaded; afterwards the batch is closed, and the same question gets the same answer.
 */
export interface LastSettlement {
  readonly batchNumber: string;
  /** F48 of the answer: the terminal's own sums with the flags. */
  readonly f48: string;
}

/** A terminal as the registry knows it. Instants are milliseconds since 1970; nothing here is in the clear. */
export interface TerminalRecord {
  /** F41, 8 characters. */
  readonly terminalId: string;
  /** F42, 15 characters. */
  readonly merchantId: string;
  readonly serial: string | null;
  readonly model: string | null;
  /** Dialect it speaks, e.g. `cup-pos`. */
  readonly profileId: string;
  readonly tmk: {
    /** Rises with each rekey; every key set of a lower version is dead. */
    readonly version: number;
    readonly cipher: CipherName;
    readonly wrapped: Wrapped;
    /** First three bytes of the KCV, six hex digits: what an operator may compare. */
    readonly kcv: string;
  };
  /** Null until the first sign-in has shown it. */
  readonly keyFamily: KeyFamily | null;
  /** Whether a sign-in may ask for another family than the one on record. */
  readonly mayChangeKeyFamily: boolean;
  readonly makBytes: MakBytes;
  /** Null: as the dialect says. */
  readonly macScheme: MacScheme | null;
  /** CIDR blocks it may come from; empty: from anywhere. */
  readonly allowedAddresses: readonly string[];
  readonly blocked: { readonly sinceMs: number; readonly reason: string } | null;
  /** F60.2, six digits; from 000001, raised by a settlement. */
  readonly batchNumber: string;
  /** Null until the first settlement. */
  readonly settlement: LastSettlement | null;
  /** An operator wants fresh keys at the next sign-in. */
  readonly isRenewalOrdered: boolean;
  readonly addedAtMs: number;
  readonly signedInAtMs: number | null;
  readonly signedOffAtMs: number | null;
  /** Rises with every change of the record or its key sets; a commit names the one it was built on. */
  readonly revision: number;
}

export type NewTerminal = Omit<TerminalRecord, 'revision' | 'signedInAtMs' | 'signedOffAtMs'>;

/** What may change after registration. */
export type TerminalChange = Partial<Omit<TerminalRecord, 'terminalId' | 'revision' | 'addedAtMs'>>;

export interface Merchant {
  readonly merchantId: string;
  readonly name: string;
}
