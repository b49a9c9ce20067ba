import type { DatabaseSync } from 'node:sqlite';

/** Numbers of a table's rows that are never used again, not even after prune has taken the newest row. */
export interface RowNumbers {
  /** The number that the next row is to have; taken only by `take`. */
  readonly next: number;
  take(): number;
  /** To be called before rows are removed. */
  keep(): void;
}

export function rowNumbers(db: DatabaseSync, table: 'attempts' | 'key_sets'): RowNumbers {
  const keep = db.prepare(
    'INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  let last = lastNumber(db, table);
  return {
    get next() {
      return last + 1;
    },
    take: () => ++last,
    keep: () => void keep.run(table, last),
  };
}

function lastNumber(db: DatabaseSync, table: string): number {
  const [newest] = db.prepare(`SELECT coalesce(max(rowid), 0) FROM ${table}`).get() as unknown as [number];
  const kept = db.prepare('SELECT value FROM counters WHERE name = ?').get(table);
  return Math.max(newest, (kept as unknown as [number] | undefined)?.[0] ?? 0);
}
