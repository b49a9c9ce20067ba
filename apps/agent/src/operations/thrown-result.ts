import { TerminalError } from '@rollcall/terminal';
import { notBegun, type OperationResult } from './operation.ts';

/** Why the SDK could not do a call: `path` is the option, file or address that is to be mended. */
export interface Refusal {
  readonly code: string;
  readonly path: string | null;
}

/** The word of an error that is no bug: the SDK's own, or its transport's on files that cannot be used. Else null. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof TerminalError) return { code: error.code, path: error.path };
  // Of a package that the SDK keeps to itself.
  if (!(error instanceof Error && error.name === 'TransportError')) return null;
  const { code, path = null } = error as Error & { readonly code: string; readonly path?: string | null };
  return { code, path };
}

/** How a call ended that threw. `failed` means that nothing was sent: `mayHaveSent` rules that out. */
export function thrownResult(error: unknown, mayHaveSent: boolean): OperationResult {
  const refusal = refusalOf(error);
  if (refusal !== null && (error instanceof TerminalError || !mayHaveSent)) return notBegun(refusal.code);
  return { outcome: 'unknown', reason: refusal?.code ?? 'internal-error' };
}
