import { StoreError, type StoreErrorCode } from '../store-error.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const faults: Readonly<Record<number, readonly [StoreErrorCode, string]>> = {
  3: ['store-unwritable', 'may not be opened: give this user the right to read and write it'],
  5: ['store-locked', 'is held by another process that does not share it: end that process, then try again'],
  6: ['store-locked', 'is held by another process that does not share it: end that process, then try again'],
  8: [
    'store-unwritable',
    'cannot be written: check the rights of the folder and that its disk is not read-only',
  ],
  10: ['store-failed', 'could not be read or written, the disk failed: check the disk and the system log'],
  11: [
    'store-damaged',
    'is damaged: put the last backup in its place, and keep the damaged file for analysis',
  ],
  13: ['store-full', 'has no space left on its disk: make room, then try again; nothing was stored'],
  14: ['store-unwritable', 'cannot be opened: check that its folder exists and may be written'],
  26: ['store-damaged', 'is not a Rollcall store: move the file away, or name another data folder'],
};
const constraint = 19;

/** Whether an error came from SQLite. Its message names tables and columns, never their contents. */
export function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** What went wrong in SQLite, in the store's words; any other error stays what it is. */
export function storeFault(error: unknown, file: string): Error {
  if (!isSqliteError(error)) return asCallFault(error);
  const primary = error.errcode & 0xff;
  const [code, advice] = faults[primary] ?? [];
  if (code) return new StoreError(code, `The store ${file} ${advice}`, { cause: error });
  if (primary === constraint) {
    return new StoreError('store-invalid', `${error.message}; nothing was stored`, { cause: error });
  }
  return new StoreError('store-failed', `The store ${file} failed: ${error.message}`, { cause: error });
}

/** A value that is missing or of another kind than the contract says; the message names its place, not the value. */
function asCallFault(error: unknown): Error {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : 'unknown error';
  return new StoreError('store-invalid', `The call cannot be carried out: ${message}`, { cause: error });
}
