import type { Store } from '../store.ts';

/** One store to try the contract on, and what only its kind knows how to do. */
export interface StoreHarness {
  readonly store: Store;
  /** Another line to the same store, at the same time. */
  another(): Promise<Store>;
  /** Closes it and opens what it made durable. */
  reopen(): Promise<Store>;
  /** A name for a backup that is not there yet. */
  backupFile(): string;
  openBackup(file: string): Promise<Store>;
  /** Closes and removes all of it. */
  end(): Promise<void>;
}

export type StartHarness = () => Promise<StoreHarness>;

/** The harness of the test that runs now. */
export type CurrentHarness = () => StoreHarness;
