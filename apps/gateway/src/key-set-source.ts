import type { KeyFamily, MakBytes, PooledKeySet } from '@rollcall/keys';

/** Where sign-ins get key sets that were made ahead: a pool of this process, or a share of another one's. */
export interface KeySetSource {
  /** Before the first `take`. */
  open(keyId: string): Promise<void>;
  /** A set to issue, or null where none is ready: the caller makes its keys on the spot. */
  take(family: KeyFamily, makBytes: MakBytes): PooledKeySet | null;
  /** Gives back a set that was taken and surely not issued. */
  putBack(set: PooledKeySet): void;
  readonly ready: number;
  /** Resolves when no filling is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
