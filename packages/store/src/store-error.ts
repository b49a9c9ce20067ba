/**
 * What a store can refuse or fail with. Stable: scripts and the command line rely on them.
 *
 * - `store-missing`: no store in the folder, and none was to be made
 * - `store-newer`: written by a later version of Rollcall
 * - `store-damaged`: the file is not a sound store
 * - `store-unwritable`: folder or file cannot be made or written
 * - `store-locked`: another process holds the file and does not share it
 * - `store-full`: no space left; nothing of the call was kept
 * - `store-failed`: the disk failed; whether the call was kept is unknown
 * - `store-busy`: too many calls are waiting; nothing of the call was kept
 * - `store-timeout`: no answer in time; whether the call was kept is unknown
 * - `store-gone`: closed, or its thread or owner ended; for a call on its way the outcome is unknown
 * - `store-invalid`: the call breaks the store's rules; nothing of it was kept
 * - `backup-refused`: the backup's file exists already or cannot be written
 */
export type StoreErrorCode =
  | 'store-missing'
  | 'store-newer'
  | 'store-damaged'
  | 'store-unwritable'
  | 'store-locked'
  | 'store-full'
  | 'store-failed'
  | 'store-busy'
  | 'store-timeout'
  | 'store-gone'
  | 'store-invalid'
  | 'backup-refused';

/** The message says what to do; it never holds card or key data. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** The data folder, where a store could not be opened; null elsewhere. */
  readonly path: string | null;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly path?: string } = {},
  ) {
    super(message, options);
    this.code = code;
    this.path = options.path ?? null;
  }
}

export function invalid(what: string): StoreError {
  return new StoreError('store-invalid', `${what}; nothing was stored`);
}
