import type { CommitResult, ExchangeCommit } from '../exchange-commit.ts';
import { checkCommit } from '../write-rules.ts';
import type { AnswerTable } from './answer-table.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { KeySetTable } from './key-set-table.ts';
import type { TerminalTable } from './terminal-table.ts';

export interface ExchangeTables {
  readonly terminals: TerminalTable;
  readonly keySets: KeySetTable;
  readonly answers: AnswerTable;
  readonly attempts: AttemptTable;
}

/** All of a commit, or, on a conflict, nothing of it. Every commit is a revision, one that only answers too. */
export function writeExchange(tables: ExchangeTables, commit: ExchangeCommit): CommitResult {
  checkCommit(commit);
  const { terminalId, expectedRevision, claimedPoolSetId } = commit;
  const advance = { terminalId, expectedRevision, change: commit.terminal, claimedPoolSetId };
  if (!tables.terminals.advance(advance)) return { kind: 'conflict' };
  for (const set of commit.keySets ?? []) tables.keySets.put(set);
  if (commit.answer) tables.answers.put(commit.answer);
  if (commit.attempt) tables.attempts.add(commit.attempt);
  return { kind: 'committed', revision: expectedRevision + 1 };
}
