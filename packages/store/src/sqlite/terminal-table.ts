import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../limits.ts';
import { placeholders, type RowValue } from '../rows/row.ts';
import {
  rowToHead,
  type TerminalHead,
  type TerminalHeadRow,
  terminalHeadColumns,
} from '../rows/terminal-head-row.ts';
import {
  changedTerminalColumns,
  newTerminalRecord,
  type TerminalOwnRow,
  terminalColumns,
  terminalOf,
  terminalStateColumns,
  terminalToRow,
} from '../rows/terminal-row.ts';
import type { NewTerminal, TerminalChange, TerminalRecord } from '../terminal-record.ts';
import { StatementCache } from './statement-cache.ts';
import type { TerminalHeads } from './terminal-heads.ts';

export type TerminalTable = ReturnType<typeof terminalTable>;

/** Terminals: what seldom changes from their own table, the rest from their heads. */
export function terminalTable(db: DatabaseSync, heads: TerminalHeads) {
  const updates = new StatementCache(db, limits.updateStatementsMax);
  const insertState = db.prepare(
    `INSERT INTO terminal_states (${terminalStateColumns.join(', ')}, terminal_id)
     VALUES (${placeholders(terminalStateColumns)}, ?) ON CONFLICT DO NOTHING`,
  );
  const columns = terminalColumns.join(', ');
  const insert = db.prepare(`INSERT INTO terminals (${columns}) VALUES (${placeholders(terminalColumns)})`);
  const select = db.prepare(`SELECT ${columns} FROM terminals WHERE terminal_id = ?`);
  // The last column of a head is the first of the terminal's own: its id.
  const ownAt = terminalHeadColumns.length - 1;
  const selectWithHead = db.prepare(
    `SELECT ${[...terminalHeadColumns.slice(0, ownAt), columns].join(', ')} FROM terminals JOIN terminal_states USING (terminal_id)
     WHERE terminal_id = ?`,
  );
  const selectPage = db.prepare(
    `SELECT ${columns} FROM terminals WHERE terminal_id > ? ORDER BY terminal_id LIMIT ?`,
  );
  const count = db.prepare('SELECT count(*) FROM terminal_states');

  const wholeOf = (row: TerminalOwnRow) => terminalOf(row, heads.find(row[0]) as TerminalHead);
  /** Both tables in one question. */
  const loadWithHead = (terminalId: string): TerminalRecord | null => {
    const row = selectWithHead.get(terminalId) as unknown as readonly RowValue[] | undefined;
    if (!row) return null;
    const head = rowToHead(row as unknown as TerminalHeadRow);
    heads.remember(head);
    return terminalOf(row.slice(ownAt) as unknown as TerminalOwnRow, head);
  };

  return {
    /** False when the terminal is there already. */
    add(terminal: NewTerminal): boolean {
      const row = terminalToRow(newTerminalRecord(terminal));
      const state = row.slice(0, terminalStateColumns.length);
      if (insertState.run(...state, terminal.terminalId).changes === 0) return false;
      insert.run(...row.slice(terminalStateColumns.length));
      return true;
    },

    load(terminalId: string): TerminalRecord | null {
      const head = heads.known(terminalId);
      if (!head) return loadWithHead(terminalId);
      const row = select.get(terminalId) as TerminalOwnRow | undefined;
      return row ? terminalOf(row, head) : null;
    },

    page(afterTerminalId: string, limit: number): readonly TerminalRecord[] {
      return selectPage.all(afterTerminalId, limit).map((row) => wholeOf(row as unknown as TerminalOwnRow));
    },

    count(): number {
      return (count.get() as unknown as [number])[0];
    },

    /** What a change names beyond the head. */
    change(terminalId: string, change: TerminalChange): void {
      updateTerminal(updates, terminalId, changedTerminalColumns(change));
    },
  };
}

function updateTerminal(
  updates: StatementCache,
  terminalId: string,
  columns: Readonly<Record<string, RowValue>>,
): void {
  const names = Object.keys(columns);
  if (names.length === 0) return;
  const sets = names.map((column) => `${column} = ?`).join(', ');
  updates
    .prepare(`UPDATE terminals SET ${sets} WHERE terminal_id = ?`)
    .run(...Object.values(columns), terminalId);
}
