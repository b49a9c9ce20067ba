import { setTimeout as delay } from 'node:timers/promises';
import { limits } from './limits.ts';
import { startOwner } from './owner/start-owner.ts';
import { joinOwner } from './socket/join-owner.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

export interface OpenStoreOptions {
  /** Folder of the store; made (0700) where it is missing. */
  readonly dataDir: string;
  /** Whether to make a store where there is none (the default), or refuse with `store-missing`. */
  readonly create?: boolean;
  /**
   * Never as the owner (`store-gone` where there is none), and told of the owner's end before any call fails by it: a
   * process that serves for another must not outlive it, not even to say that it cannot go on.
   */
  readonly asGuest?: { readonly onOwnerGone: () => void };
}

export interface OpenedStore {
  readonly store: Store;
  /** `owner`: this process holds the file. `guest`: another does and shares it. */
  readonly role: 'owner' | 'guest';
}

/**
 * Opens the store of a data folder: as its owner, or, where another process is that, as a guest over the owner's
 * socket. Of several starters at once one becomes the owner. Rejects with a StoreError that says what to do.
 */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  try {
    return await joinOrOwn(options);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(error.code, error.message, { cause: error, path: options.dataDir });
  }
}

async function joinOrOwn(options: OpenStoreOptions): Promise<OpenedStore> {
  const deadlineMs = performance.now() + limits.openTimeoutMs;
  for (;;) {
    const shared = await joinOwner(
      options.dataDir,
      deadlineMs - performance.now(),
      options.asGuest?.onOwnerGone,
    );
    if (shared) return { store: shared, role: 'guest' };
    if (options.asGuest)
      throw new StoreError('store-gone', 'No process owns the store: start the gateway again');
    const owned = await tryToOwn(options, deadlineMs);
    if (owned) return { store: owned, role: 'owner' };
    await delay(limits.openRetryMs * (1 + Math.random()));
  }
}

/** Null while another holds the lock and there is still time to wait for its socket or its end. */
async function tryToOwn(options: OpenStoreOptions, deadlineMs: number): Promise<Store | null> {
  try {
    return await startOwner({ dataDir: options.dataDir, create: options.create ?? true });
  } catch (error) {
    const isLocked = error instanceof StoreError && error.code === 'store-locked';
    if (isLocked && performance.now() < deadlineMs) return null;
    throw error;
  }
}
