import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../limits.ts';
import { placeholders, type RowValue } from '../rows/row.ts';
import {
  changedTerminalColumns,
  changedTerminalStateColumns,
  newTerminalRecord,
  rowToTerminal,
  type TerminalRow,
  terminalColumns,
  terminalStateColumns,
  terminalToRow,
} from '../rows/terminal-row.ts';
import type { NewTerminal, TerminalChange, TerminalRecord } from '../terminal-record.ts';
import { StatementCache } from './statement-cache.ts';

/** A step of a terminal from one revision to the next. */
export interface Advance {
  readonly terminalId: string;
  readonly expectedRevision: number;
  readonly change: TerminalChange | undefined;
  readonly claimedPoolSetId: string | undefined;
}

const selectTerminals = `
  SELECT ${terminalStateColumns.map((column) => `s.${column}`).join(', ')},
         ${terminalColumns.map((column) => `t.${column}`).join(', ')}
  FROM terminal_states s JOIN terminals t USING (terminal_id)`;

export type TerminalTable = ReturnType<typeof terminalTable>;

export function terminalTable(db: DatabaseSync) {
  const updates = new StatementCache(db, limits.updateStatementsMax);
  const insertState = db.prepare(
    `INSERT INTO terminal_states (${terminalStateColumns.join(', ')}, terminal_id)
     VALUES (${placeholders(terminalStateColumns)}, ?) ON CONFLICT DO NOTHING`,
  );
  const insert = db.prepare(
    `INSERT INTO terminals (${terminalColumns.join(', ')}) VALUES (${placeholders(terminalColumns)})`,
  );
  const select = db.prepare(`${selectTerminals} WHERE s.terminal_id = ?`);
  const selectPage = db.prepare(`${selectTerminals} WHERE s.terminal_id > ? ORDER BY s.terminal_id LIMIT ?`);
  const count = db.prepare('SELECT count(*) FROM terminal_states');
  const unclaim = db.prepare('DELETE FROM pooled_key_sets WHERE set_id = ?');

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
      const row = select.get(terminalId) as TerminalRow | undefined;
      return row ? rowToTerminal(row) : null;
    },

    page(afterTerminalId: string, limit: number): readonly TerminalRecord[] {
      return selectPage
        .all(afterTerminalId, limit)
        .map((row) => rowToTerminal(row as unknown as TerminalRow));
    },

    count(): number {
      return (count.get() as unknown as [number])[0];
    },

    /** False, with nothing written, when the revision is another or the set of the pool is gone. */
    advance({ terminalId, expectedRevision, change, claimedPoolSetId }: Advance): boolean {
      const state = change ? changedTerminalStateColumns(change) : {};
      const claim = claimedPoolSetId === undefined ? [] : [claimedPoolSetId];
      const update = updates.prepare(advanceSql(Object.keys(state), claim.length > 0));
      const values = Object.values(state) as RowValue[];
      if (update.run(...values, terminalId, expectedRevision, ...claim).changes === 0) return false;
      if (change) updateTerminal(updates, terminalId, changedTerminalColumns(change));
      if (claimedPoolSetId !== undefined) unclaim.run(claimedPoolSetId);
      return true;
    },
  };
}

/** One statement judges and writes, so that a conflict leaves no trace and needs no savepoint. */
function advanceSql(columns: readonly string[], hasClaim: boolean): string {
  const sets = columns.map((column) => `, ${column} = ?`).join('');
  const claim = hasClaim ? ' AND EXISTS (SELECT 1 FROM pooled_key_sets WHERE set_id = ?)' : '';
  return `UPDATE terminal_states SET revision = revision + 1${sets} WHERE terminal_id = ? AND revision = ?${claim}`;
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
