import type { CommitResult, ExchangeCommit } from '../exchange-commit.ts';
import type { TerminalHead } from '../rows/terminal-head-row.ts';
import type { TerminalChange } from '../terminal-record.ts';
import { checkCommit } from '../write-rules.ts';
import type { AnswerTable } from './answer-table.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { KeySetTable } from './key-set-table.ts';
import type { PoolTable } from './pool-table.ts';
import type { TerminalHeads } from './terminal-heads.ts';
import type { TerminalTable } from './terminal-table.ts';

export interface ExchangeTables {
  readonly heads: TerminalHeads;
  readonly terminals: TerminalTable;
  readonly keySets: KeySetTable;
  readonly answers: AnswerTable;
  readonly attempts: AttemptTable;
  readonly pool: PoolTable;
}

/** All of a commit, or, on a conflict, nothing of it. Every commit is a revision, one that only answers too. */
export function writeExchange(tables: ExchangeTables, commit: ExchangeCommit): CommitResult {
  checkCommit(commit);
  const { terminalId, expectedRevision, claimedPoolSetId, terminal, keySets, answer, attempt } = commit;
  const head = tables.heads.find(terminalId);
  if (head?.revision !== expectedRevision) return { kind: 'conflict' };
  if (claimedPoolSetId !== undefined && !tables.pool.claim(claimedPoolSetId)) return { kind: 'conflict' };
  if (terminal) tables.terminals.change(terminalId, terminal);
  let next = changed(head, terminal);
  for (const set of keySets ?? []) next = tables.keySets.put(set, next);
  if (answer) tables.answers.put(answer);
  tables.heads.set(attempt ? tables.attempts.add(attempt, next) : next);
  return { kind: 'committed', revision: next.revision };
}

function changed(head: TerminalHead, change: TerminalChange | undefined): TerminalHead {
  return {
    terminalId: head.terminalId,
    revision: head.revision + 1,
    isRenewalOrdered: change?.isRenewalOrdered ?? head.isRenewalOrdered,
    signedInAtMs: change?.signedInAtMs === undefined ? head.signedInAtMs : change.signedInAtMs,
    signedOffAtMs: change?.signedOffAtMs === undefined ? head.signedOffAtMs : change.signedOffAtMs,
    lastAttemptId: head.lastAttemptId,
    lastKeySetSeq: head.lastKeySetSeq,
    livingKeySetSeqs: head.livingKeySetSeqs,
  };
}
