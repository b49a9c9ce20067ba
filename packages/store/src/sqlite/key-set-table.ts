import type { DatabaseSync } from 'node:sqlite';
import type { StoredKeySet } from '../exchange-commit.ts';
import { limits } from '../limits.ts';
import { type KeySetRow, keySetColumns, keySetToRow, rowToKeySet } from '../rows/key-set-row.ts';
import { placeholders } from '../rows/row.ts';
import { mayNotReplace } from '../write-rules.ts';

/** What stays as it was when a set is written again. */
const fixedColumns: readonly string[] = ['set_id', 'terminal_id'];

export type KeySetTable = ReturnType<typeof keySetTable>;

export function keySetTable(db: DatabaseSync) {
  const columns = keySetColumns.join(', ');
  const replaced = keySetColumns
    .filter((column) => !fixedColumns.includes(column))
    .map((column) => `${column} = excluded.${column}`)
    .join(', ');
  const put = db.prepare(
    `INSERT INTO key_sets (${columns}) VALUES (${placeholders(keySetColumns)})
     ON CONFLICT (set_id) DO UPDATE SET ${replaced}
     WHERE terminal_id = excluded.terminal_id AND (state <> 'dead' OR excluded.state = 'dead')`,
  );
  const selectAll = db.prepare(`SELECT ${columns} FROM key_sets WHERE terminal_id = ? ORDER BY seq`);
  const selectLoaded = db.prepare(
    `SELECT ${columns}, seq FROM key_sets WHERE terminal_id = ?1 AND (state = 'dead') = 0
     UNION ALL
     SELECT ${columns}, seq FROM key_sets WHERE terminal_id = ?1 AND (state = 'dead') = 1 AND made_at_ms > ?2
     ORDER BY seq`,
  );
  const read = (rows: readonly unknown[]) => rows.map((row) => rowToKeySet(row as KeySetRow));

  return {
    put(set: StoredKeySet): void {
      if (put.run(...keySetToRow(set)).changes === 0) {
        throw mayNotReplace();
      }
    },

    /** All that are not dead and the dead ones that a ledger still counts. */
    listLoaded(terminalId: string, nowMs: number): readonly StoredKeySet[] {
      return read(selectLoaded.all(terminalId, nowMs - limits.deadKeySetsLoadedMs));
    },

    list(terminalId: string): readonly StoredKeySet[] {
      return read(selectAll.all(terminalId));
    },
  };
}
