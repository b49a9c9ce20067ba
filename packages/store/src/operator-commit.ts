import type { ExchangeCommit, StoredKeySet } from './exchange-commit.ts';
import type { TerminalChange } from './terminal-record.ts';

/** The commit of a change by an operator. */
export function operatorCommit(
  terminalId: string,
  expectedRevision: number,
  change: TerminalChange,
  keySets: readonly StoredKeySet[] = [],
): ExchangeCommit {
  return { terminalId, expectedRevision, terminal: change, keySets };
}
