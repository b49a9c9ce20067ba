import type { DatabaseSync } from 'node:sqlite';
import type { Attempt, RecordedAttempt } from '../exchange-commit.ts';
import {
  attemptColumns,
  attemptToRow,
  type RecordedAttemptRow,
  rowToRecordedAttempt,
} from '../rows/attempt-row.ts';
import { placeholders } from '../rows/row.ts';
import type { TerminalHead } from '../rows/terminal-head-row.ts';

const counter = 'attempts';

export type AttemptTable = ReturnType<typeof attemptTable>;

export function attemptTable(db: DatabaseSync) {
  const columns = ['id', ...attemptColumns];
  const written = [...columns, 'previous_id'];
  const insert = db.prepare(`INSERT INTO attempts (${written.join(', ')}) VALUES (${placeholders(written)})`);
  const selectAny = db.prepare(
    `SELECT ${columns.join(', ')} FROM attempts WHERE id < ? ORDER BY id DESC LIMIT ?`,
  );
  // A terminal's own by their chain, and those from before it was registered.
  const selectOfTerminal = db.prepare(
    `WITH RECURSIVE chain (id) AS (
       SELECT id FROM attempts WHERE id = ?3
       UNION ALL SELECT attempts.previous_id FROM chain JOIN attempts USING (id) WHERE attempts.previous_id > 0
     )
     SELECT ${columns.join(', ')} FROM (
       SELECT id FROM chain
       UNION ALL SELECT id FROM attempts WHERE terminal_id = ?1 AND previous_id IS NULL
     ) JOIN attempts USING (id) WHERE id < ?2 ORDER BY id DESC LIMIT ?4`,
  );
  const keepCounter = db.prepare(
    'INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  let lastId = readLastId(db);

  return {
    /** Of a terminal: its head afterwards. */
    add(attempt: Attempt, head: TerminalHead): TerminalHead {
      insert.run(++lastId, ...attemptToRow(attempt), head.lastAttemptId);
      return { ...head, lastAttemptId: lastId };
    },

    /** Of nobody who is registered. */
    addOfStranger(attempt: Attempt): void {
      insert.run(++lastId, ...attemptToRow(attempt), null);
    },

    list(beforeId: number, limit: number): readonly RecordedAttempt[] {
      return read(selectAny.all(beforeId, limit));
    },

    /** `lastAttemptId`: where its chain begins; 0 for a stranger. */
    listOf(
      terminalId: string,
      lastAttemptId: number,
      beforeId: number,
      limit: number,
    ): readonly RecordedAttempt[] {
      return read(selectOfTerminal.all(terminalId, beforeId, lastAttemptId, limit));
    },

    /** Ids go on rising even when prune takes the newest; to be called before it does. */
    keepLastId(): void {
      keepCounter.run(counter, lastId);
    },
  };
}

function read(rows: readonly unknown[]): readonly RecordedAttempt[] {
  return rows.map((row) => rowToRecordedAttempt(row as RecordedAttemptRow));
}

function readLastId(db: DatabaseSync): number {
  const row = db
    .prepare(
      'SELECT max(coalesce((SELECT max(id) FROM attempts), 0), coalesce((SELECT value FROM counters WHERE name = ?), 0))',
    )
    .get(counter) as unknown as [number];
  return row[0];
}
