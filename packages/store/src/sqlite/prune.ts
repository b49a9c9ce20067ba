import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { limits } from '../limits.ts';
import type { PruneBefore } from '../store.ts';
import type { attemptChains } from './attempt-chains.ts';

/** What goes from which table, in this order. Every one has an ever rising row number. */
const parts = [
  { table: 'attempts', old: 'at_ms < ?', beforeMs: (before: PruneBefore) => before.attemptsMs },
  {
    table: 'key_sets',
    old: "state = 'dead' AND made_at_ms < ?",
    beforeMs: (before: PruneBefore) => before.deadKeySetsMs,
  },
  { table: 'answers', old: 'at_ms < ?', beforeMs: (before: PruneBefore) => before.answersMs },
] as const;

/** How far a prune has come. What is added to a table while it is worked through is left to the next prune. */
export interface PruneCursor {
  readonly part: number;
  readonly doneTo: number;
  readonly end: number;
}

export interface PruneStep {
  readonly rowsRemoved: number;
  /** Null when all is done. */
  readonly next: PruneCursor | null;
}

/** Looks at a bounded number of rows. Begin with `null`, go on with `next`, each in a transaction of its own. */
export function pruner(
  db: DatabaseSync,
  chains: ReturnType<typeof attemptChains>,
): (before: PruneBefore, cursor: PruneCursor | null) => PruneStep {
  const statements = parts.map(({ table, old }) => ({
    last: db.prepare(`SELECT coalesce(max(rowid), 0) FROM ${table}`),
    first: db.prepare(`SELECT coalesce(min(rowid), 1) FROM ${table}`),
    remove: db.prepare(`DELETE FROM ${table} WHERE rowid > ? AND rowid <= ? AND ${old}`),
  }));

  return function step(before, cursor) {
    const part = cursor?.part ?? 0;
    const of = statements[part];
    if (!of) return { rowsRemoved: 0, next: null };
    const [from, end] =
      cursor && cursor.end >= 0 ? [cursor.doneTo, cursor.end] : [number(of.first) - 1, number(of.last)];
    const to = Math.min(from + limits.pruneRowsPerStep, end);
    const beforeMs = parts[part]?.beforeMs(before);
    if (parts[part]?.table === 'attempts' && beforeMs !== undefined) chains.repair(from, to, beforeMs);
    const rowsRemoved = beforeMs === undefined ? 0 : Number(of.remove.run(from, to, beforeMs).changes);
    return { rowsRemoved, next: after({ part, doneTo: to, end }, beforeMs === undefined) };
  };
}

function after(cursor: PruneCursor, isSkipped: boolean): PruneCursor | null {
  if (cursor.doneTo < cursor.end && !isSkipped) return cursor;
  const part = cursor.part + 1;
  return part < parts.length ? { part, doneTo: 0, end: -1 } : null;
}

function number(statement: StatementSync): number {
  return (statement.get() as unknown as [number])[0];
}
