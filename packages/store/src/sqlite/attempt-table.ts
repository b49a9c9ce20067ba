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
import { rowNumbers } from './row-numbers.ts';

export type AttemptTable = ReturnType<typeof attemptTable>;

export function attemptTable(db: DatabaseSync) {
  const columns = ['id', ...attemptColumns];
  const written = [...columns, 'previous_id'];
  const insert = db.prepare(`INSERT INTO attempts (${written.join(', ')}) VALUES (${placeholders(written)})`);
  const selectAny = db.prepare(
    `SELECT ${columns.join(', ')} FROM attempts WHERE id < ? ORDER BY id DESC LIMIT ?`,
  );
  const selectOne = db.prepare(`SELECT ${columns.join(', ')}, previous_id FROM attempts WHERE id = ?`);
  const selectPrevious = db.prepare('SELECT previous_id FROM attempts WHERE id = ? AND terminal_id = ?');
  const selectOfStranger = db.prepare(
    `SELECT ${columns.join(', ')} FROM attempts
     WHERE terminal_id = ? AND previous_id IS NULL AND id < ? ORDER BY id DESC LIMIT ?`,
  );
  const ids = rowNumbers(db, 'attempts');

  /** Where the chain goes on below `beforeId`: at once where that is one of its own, as it is for the next page. */
  const chainStart = (terminalId: string, lastAttemptId: number, beforeId: number): number => {
    const next = selectPrevious.get(beforeId, terminalId) as unknown as [number | null] | undefined;
    return next?.[0] ?? lastAttemptId;
  };

  const chain = (fromId: number, beforeId: number, limit: number): readonly RecordedAttempt[] => {
    const found: RecordedAttempt[] = [];
    for (let id = fromId; id > 0 && found.length < limit; ) {
      const row = selectOne.get(id) as unknown as [...RecordedAttemptRow, previousId: number] | undefined;
      // Prune has been here.
      if (!row) break;
      const previousId = row.at(-1) as number;
      if (id < beforeId) found.push(rowToRecordedAttempt(row.slice(0, -1) as unknown as RecordedAttemptRow));
      id = previousId;
    }
    return found;
  };

  return {
    /** Of a terminal: its head afterwards. */
    add(attempt: Attempt, head: TerminalHead): TerminalHead {
      const id = ids.take();
      insert.run(id, ...attemptToRow(attempt), head.lastAttemptId);
      return { ...head, lastAttemptId: id };
    },

    /** Of nobody who is registered. */
    addOfStranger(attempt: Attempt): void {
      insert.run(ids.take(), ...attemptToRow(attempt), null);
    },

    list(beforeId: number, limit: number): readonly RecordedAttempt[] {
      return read(selectAny.all(beforeId, limit));
    },

    /**
     * A terminal's own by their chain, and those from before it was registered. `lastAttemptId`: where the chain
     * begins; 0 for a stranger.
     */
    listOf(
      terminalId: string,
      lastAttemptId: number,
      beforeId: number,
      limit: number,
    ): readonly RecordedAttempt[] {
      const own = chain(chainStart(terminalId, lastAttemptId, beforeId), beforeId, limit);
      const before = read(selectOfStranger.all(terminalId, beforeId, limit));
      return [...own, ...before].sort((a, b) => b.id - a.id).slice(0, limit);
    },

    keepIds: ids.keep,
  };
}

function read(rows: readonly unknown[]): readonly RecordedAttempt[] {
  return rows.map((row) => rowToRecordedAttempt(row as RecordedAttemptRow));
}
