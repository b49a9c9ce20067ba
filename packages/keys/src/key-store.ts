import type { CipherName } from './ciphers/block-ciphers.ts';
import type { MacAlgorithm, MacEncoding, MacPadding } from './mac.ts';
import type { Secret } from './secret.ts';
import type { KeyFamily, MakBytes, WorkingKeyForm } from './working-key-form.ts';

/**
 * A key or a key set as it lies in the database: encrypted and authenticated, with the id of the key it is
 * encrypted under beside it. Only a key store can open it, and only under the names it was sealed with.
 */
export interface Wrapped {
  readonly keyId: string;
  readonly blob: Uint8Array;
}

/** A terminal's master key as the key store keeps it. `version` rises with every rekey. */
export interface TmkRef {
  readonly terminalId: string;
  readonly version: number;
  readonly cipher: CipherName;
  readonly wrapped: Wrapped;
}

/** The PIK, MAK and TDK of one set, as the key store keeps them. `setId` is unique for ever. */
export interface KeySetRef {
  readonly terminalId: string;
  readonly setId: string;
  readonly family: KeyFamily;
  readonly wrapped: Wrapped;
}

/** A set made ahead of any terminal's asking; it belongs to nobody until it is issued. */
export interface PooledKeySet {
  readonly setId: string;
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly wrapped: Wrapped;
}

export interface IssueRequest {
  readonly tmk: TmkRef;
  readonly form: WorkingKeyForm;
  readonly makBytes: MakBytes;
  /** A set from the pool to give to this terminal; without one the keys are made now, under `setId`. */
  readonly from: PooledKeySet | { readonly setId: string };
}

export interface ReissueRequest {
  readonly tmk: TmkRef;
  readonly form: WorkingKeyForm;
  readonly set: KeySetRef;
}

/** How a terminal's dialect makes its MACs. */
export interface MacScheme {
  readonly algorithm: MacAlgorithm;
  readonly padding: MacPadding;
  /** How F64 carries it: the first 8 hex characters as ASCII, or the first 8 bytes. */
  readonly encoding: MacEncoding;
}

export interface MakeMacRequest {
  readonly set: KeySetRef;
  readonly scheme: MacScheme;
  readonly data: Uint8Array;
}

export interface VerifyMacRequest extends MakeMacRequest {
  /** The 8 bytes of F64 as received. */
  readonly f64: Uint8Array;
}

/** Reads a PIN block under a terminal's PIK and gives it back under the zone key of the host behind. */
export interface TranslatePinRequest {
  readonly set: KeySetRef;
  readonly pinBlock: Uint8Array;
  /** Digits of the PAN where the block is XORed with it (F53 digit 1 = 2), null where it is not (1). */
  readonly pan: Secret | null;
  readonly zoneKey: Wrapped;
}

/** Why a key store could not do one thing; the other requests of the batch are not touched by it. */
export type KeyStoreFault =
  /** Sealed under a key this store does not have, damaged, or sealed for another terminal, kind or version. */
  | 'cannot-open'
  /** A form, family, cipher and key length that do not go together. */
  | 'wrong-kind'
  /** The PIN block does not read as one under this PIK: F39 = 99. */
  | 'bad-pin-block'
  /** The store itself is out of reach (HSM, network). */
  | 'unavailable';

export type KeyStoreResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: KeyStoreFault };

export type KeyStoreResults<T> = Promise<readonly KeyStoreResult<T>[]>;

/**
 * Everything Rollcall asks of a place that holds keys. Asynchronous, batchable and opaque, so that an HSM fits:
 * no clear key ever comes out. Each call takes many requests and answers each by itself, in order.
 */
export interface KeyStore {
  /** Id of the master key that new blobs are sealed under. */
  readonly keyId: string;
  /** True only where real PINs may be entrusted to it; the software store says false. */
  readonly isFitForProductionPins: boolean;
  /** Seals terminals' master keys (clear only here, on their way in) and answers with their KCVs (4 bytes). */
  wrapTmks(
    requests: readonly {
      readonly terminalId: string;
      readonly version: number;
      readonly cipher: CipherName;
      readonly tmk: Secret;
    }[],
  ): KeyStoreResults<{ readonly ref: TmkRef; readonly kcv: Uint8Array }>;
  /** Makes sets ahead. */
  makePooledKeySets(request: {
    readonly family: KeyFamily;
    readonly makBytes: MakBytes;
    readonly setIds: readonly string[];
  }): KeyStoreResults<PooledKeySet>;
  /** First issue of a set to a terminal: F62 under its TMK, and the set sealed for that terminal alone. */
  issueWorkingKeys(requests: readonly IssueRequest[]): KeyStoreResults<{
    readonly f62: Uint8Array;
    readonly set: KeySetRef;
  }>;
  /** The same set again, in the form asked for. */
  reissueWorkingKeys(requests: readonly ReissueRequest[]): KeyStoreResults<{ readonly f62: Uint8Array }>;
  /** The 8 bytes of F64. */
  makeMacs(requests: readonly MakeMacRequest[]): KeyStoreResults<Uint8Array>;
  /** Compared in constant time. */
  verifyMacs(requests: readonly VerifyMacRequest[]): KeyStoreResults<boolean>;
  translatePins(requests: readonly TranslatePinRequest[]): KeyStoreResults<{ readonly pinBlock: Uint8Array }>;
  /** A zone key made and sealed here, for the test host. */
  makeZoneKey(): Promise<Wrapped>;
  /** A keyed digest (32 bytes) under the terminal's own subkey, to recognise a repeated message without keeping it. */
  digest(
    requests: readonly { readonly terminalId: string; readonly data: Uint8Array }[],
  ): KeyStoreResults<Uint8Array>;
}
