import { closeSync, fdatasync, openSync } from 'node:fs';
import { StoreError } from '../store-error.ts';

/**
 * Brings SQLite's log to the disk without holding up the thread that writes it: the system's own threads wait for the
 * disk. SQLite (`synchronous = NORMAL`) syncs the log itself only where it begins anew and before it is copied into the
 * file, so that what is durable is whole in any case.
 */
export interface LogSync {
  /** Resolves when all that was committed before the call is on the disk. */
  sync(): Promise<void>;
  /** What a sync failed with, once one has. */
  readonly fault: StoreError | null;
  close(): void;
}

/** How an open file is brought to its disk. */
export type Flush = (descriptor: number, done: (error: NodeJS.ErrnoException | null) => void) => void;

/** `file`: the log of a store that is open. No locks lie on it, so that it may be opened beside SQLite. */
export function logSync(file: string, flush: Flush = fdatasync): LogSync {
  const descriptor = openSync(file, 'r+');
  let fault: StoreError | null = null;
  return {
    get fault() {
      return fault;
    },
    sync: () =>
      new Promise((resolve, reject) => {
        if (fault) return reject(fault);
        flush(descriptor, (cause) => {
          if (!cause) return resolve();
          // The system forgets pages that it could not write: a second try would succeed and prove nothing.
          fault ??= new StoreError(
            'store-failed',
            `The store's log ${file} could not be brought to its disk: check the disk and the system log, then start again`,
            { cause },
          );
          reject(fault);
        });
      }),
    close: () => closeSync(descriptor),
  };
}
