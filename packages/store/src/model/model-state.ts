import type { PooledKeySet, Wrapped } from '@rollcall/keys';
import type { CommitResult, ExchangeCommit, RecordedAttempt, StoredAnswer, StoredKeySet } from '../exchange-commit.ts';
import type { Merchant, TerminalRecord } from '../terminal-record.ts';
import { checkCommit, erased } from '../write-rules.ts';

/** All that a store holds, as plain collections; a structured clone of it is a snapshot. */
export interface ModelState {
  readonly terminals: Map<string, TerminalRecord>;
  readonly merchants: Map<string, Merchant>;
  /** By set id, in the order in which they were made. */
  readonly keySets: Map<string, StoredKeySet>;
  /** Ids of a terminal's sets, in the order in which they were made. */
  readonly setIdsOfTerminal: Map<string, Set<string>>;
  readonly answers: Map<string, StoredAnswer>;
  readonly pool: Map<string, PooledKeySet>;
  readonly settings: Map<string, Wrapped | string>;
  attempts: RecordedAttempt[];
  lastAttemptId: number;
}

export function emptyState(): ModelState {
  return {
    terminals: new Map(),
    merchants: new Map(),
    keySets: new Map(),
    setIdsOfTerminal: new Map(),
    answers: new Map(),
    pool: new Map(),
    settings: new Map(),
    attempts: [],
    lastAttemptId: 0,
  };
}

/** Judges all of a commit before it writes any of it. */
export function applyCommit(state: ModelState, commit: ExchangeCommit): CommitResult {
  checkCommit(commit);
  const { terminalId, expectedRevision, claimedPoolSetId } = commit;
  const terminal = state.terminals.get(terminalId);
  if (terminal?.revision !== expectedRevision) return { kind: 'conflict' };
  if (claimedPoolSetId !== undefined && !state.pool.has(claimedPoolSetId)) return { kind: 'conflict' };
  const sets = mergedSets(state, commit);
  const revision = expectedRevision + 1;
  state.terminals.set(terminalId, { ...terminal, ...commit.terminal, revision });
  for (const set of sets) putKeySet(state, set);
  if (claimedPoolSetId !== undefined) state.pool.delete(claimedPoolSetId);
  if (commit.answer) state.answers.set(answerKey(commit.answer), commit.answer);
  if (commit.attempt) state.attempts.push({ id: ++state.lastAttemptId, ...commit.attempt });
  return { kind: 'committed', revision };
}
