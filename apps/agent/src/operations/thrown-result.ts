import { TerminalError } from '@rollcall/terminal';
import { notBegun, type OperationResult } from './operation.ts';

/** How a call ended that threw: the SDK's own errors say that it did not take it, of a bug nobody knows what was sent. */
export function thrownResult(error: unknown): OperationResult {
  return error instanceof TerminalError
    ? notBegun(error.code)
    : { outcome: 'unknown', reason: 'internal-error' };
}
