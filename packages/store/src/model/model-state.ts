import type { PooledKeySet, Wrapped } from '@rollcall/keys';
import type {
  Attempt,
  CommitResult,
  ExchangeCommit,
  RecordedAttempt,
  StoredAnswer,
  StoredKeySet,
} from '../exchange-commit.ts';
import type { Merchant, TerminalRecord } from '../terminal-record.ts';
import { checkCommit, keptKeys, mayNotReplace, mayReplace } from '../write-rules.ts';

/** All that a store holds, as plain collections; a structured clone of it is a snapshot. */
export interface ModelState {
  readonly terminals: Map<string, TerminalRecord>;
  readonly merchants: Map<string, Merchant>;
  /** By set id, in the order in which they were first written. */
  readonly keySets: Map<string, StoredKeySet>;
  /** Ids of each terminal's sets, in that order too. */
  readonly setIdsOfTerminal: Map<string, Set<string>>;
  readonly answers: Map<string, StoredAnswer>;
  readonly pool: Map<string, PooledKeySet>;
  readonly settings: Map<string, Wrapped | string>;
  /** By id, rising. */
  readonly attempts: Map<number, RecordedAttempt>;
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
    attempts: new Map(),
    lastAttemptId: 0,
  };
}

/** Judges all of a commit before it writes any of it. */
export function applyCommit(state: ModelState, commit: ExchangeCommit): CommitResult {
  checkCommit(commit);
  const { terminalId, expectedRevision, claimedPoolSetId, keySets = [] } = commit;
  const terminal = state.terminals.get(terminalId);
  if (terminal?.revision !== expectedRevision) return { kind: 'conflict' };
  if (claimedPoolSetId !== undefined && !state.pool.has(claimedPoolSetId)) return { kind: 'conflict' };
  for (const set of keySets) {
    const known = state.keySets.get(set.setId);
    if (known && !mayReplace(known, set)) throw mayNotReplace();
  }
  const revision = expectedRevision + 1;
  state.terminals.set(terminalId, { ...terminal, ...commit.terminal, revision });
  for (const set of keySets) putKeySet(state, set);
  if (claimedPoolSetId !== undefined) state.pool.delete(claimedPoolSetId);
  if (commit.answer) state.answers.set(answerKey(commit.answer), commit.answer);
  if (commit.attempt) recordAttempt(state, commit.attempt);
  return { kind: 'committed', revision };
}

export function keySetsOf(state: ModelState, terminalId: string): readonly StoredKeySet[] {
  const ids = state.setIdsOfTerminal.get(terminalId) ?? [];
  return [...ids].flatMap((id) => state.keySets.get(id) ?? []);
}

export function recordAttempt(state: ModelState, attempt: Attempt): void {
  const id = ++state.lastAttemptId;
  state.attempts.set(id, { id, ...attempt });
}

export function answerKey({
  terminalId,
  batchNumber,
  stan,
}: Pick<StoredAnswer, 'terminalId' | 'batchNumber' | 'stan'>): string {
  return JSON.stringify([terminalId, batchNumber, stan]);
}

export function removeKeySet(state: ModelState, set: StoredKeySet): void {
  state.keySets.delete(set.setId);
  state.setIdsOfTerminal.get(set.terminalId)?.delete(set.setId);
}

function putKeySet(state: ModelState, set: StoredKeySet): void {
  state.keySets.set(set.setId, { ...set, wrapped: keptKeys(set) });
  const ids = state.setIdsOfTerminal.get(set.terminalId);
  if (ids) ids.add(set.setId);
  else state.setIdsOfTerminal.set(set.terminalId, new Set([set.setId]));
}
