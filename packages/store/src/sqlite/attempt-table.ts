import type { DatabaseSync } from 'node:sqlite';
import type { Attempt, RecordedAttempt } from '../exchange-commit.ts';
import {
  attemptColumns,
  attemptToRow,
  type RecordedAttemptRow,
  rowToRecordedAttempt,
} from '../rows/attempt-row.ts';
import { placeholders } from '../rows/row.ts';

const counter = 'attempts';

export type AttemptTable = ReturnType<typeof attemptTable>;

export function attemptTable(db: DatabaseSync) {
  const columns = ['id', ...attemptColumns];
  const insert = db.prepare(`INSERT INTO attempts (${columns.join(', ')}) VALUES (${placeholders(columns)})`);
  const selectAny = db.prepare(
    `SELECT ${columns.join(', ')} FROM attempts WHERE id < ? ORDER BY id DESC LIMIT ?`,
  );
  const selectOfTerminal = db.prepare(
    `SELECT ${columns.join(', ')} FROM attempts WHERE terminal_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const keepCounter = db.prepare(
    'INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  let lastId = readLastId(db);

  return {
    add(attempt: Attempt): void {
      insert.run(++lastId, ...attemptToRow(attempt));
    },

    list(terminalId: string | undefined, beforeId: number, limit: number): readonly RecordedAttempt[] {
      const rows =
        terminalId === undefined
          ? selectAny.all(beforeId, limit)
          : selectOfTerminal.all(terminalId, beforeId, limit);
      return rows.map((row) => rowToRecordedAttempt(row as unknown as RecordedAttemptRow));
    },

    /** Ids go on rising even when prune takes the newest; to be called before it does. */
    keepLastId(): void {
      keepCounter.run(counter, lastId);
    },
  };
}

function readLastId(db: DatabaseSync): number {
  const row = db
    .prepare(
      'SELECT max(coalesce((SELECT max(id) FROM attempts), 0), coalesce((SELECT value FROM counters WHERE name = ?), 0))',
    )
    .get(counter) as unknown as [number];
  return row[0];
}
