import type { DatabaseSync } from 'node:sqlite';
import type { StoredKeySet } from '../exchange-commit.ts';
import { limits } from '../limits.ts';
import { type KeySetRow, keySetColumns, keySetToRow, rowToKeySet } from '../rows/key-set-row.ts';
import { placeholders } from '../rows/row.ts';
import type { TerminalHead } from '../rows/terminal-head-row.ts';
import { mayNotReplace } from '../write-rules.ts';
import { rowNumbers } from './row-numbers.ts';

/** What stays as it was when a set is written again: the first two of the columns. */
const fixedColumns: readonly string[] = ['set_id', 'terminal_id'];

export type KeySetTable = ReturnType<typeof keySetTable>;

export function keySetTable(db: DatabaseSync) {
  const columns = keySetColumns.join(', ');
  const written = [...keySetColumns, 'seq', 'previous_seq'];
  const replaced = keySetColumns.filter((column) => !fixedColumns.includes(column));
  const insert = db.prepare(
    `INSERT INTO key_sets (${written.join(', ')}) VALUES (${placeholders(written)}) ON CONFLICT (set_id) DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE key_sets SET ${replaced.map((column) => `${column} = ?`).join(', ')}
     WHERE set_id = ? AND terminal_id = ? AND (state <> 'dead' OR ? = 'dead')`,
  );
  // Prune takes sets out of the middle of a chain; those that live are found all the same.
  const selectAll = db.prepare(
    `WITH RECURSIVE chain (seq) AS (
       SELECT seq FROM key_sets WHERE seq = ?1
       UNION ALL SELECT key_sets.previous_seq FROM chain JOIN key_sets USING (seq) WHERE key_sets.previous_seq > 0
     )
     SELECT ${columns} FROM (SELECT seq FROM chain UNION SELECT value FROM json_each(?2))
     JOIN key_sets USING (seq) WHERE terminal_id = ?3 ORDER BY seq`,
  );
  const isLoaded = "(state <> 'dead' OR made_at_ms > ?2)";
  const selectOne = db.prepare(
    `SELECT ${columns} FROM key_sets WHERE seq = ?1 AND ${isLoaded} AND terminal_id = ?3`,
  );
  const isLiving = db.prepare(`SELECT 1 FROM key_sets WHERE seq = ?1 AND ${isLoaded}`);
  const seqs = rowNumbers(db, 'key_sets');

  const withSet = (head: TerminalHead, seq: number, nowMs: number): TerminalHead => {
    let living = head.livingKeySetSeqs;
    if (living.length > 0 && living.length % limits.livingKeySetsCheckedEach === 0) {
      living = living.filter((each) => isLiving.get(each, nowMs - limits.deadKeySetsLoadedMs) !== undefined);
    }
    return { ...head, lastKeySetSeq: seq, livingKeySetSeqs: [...living, seq] };
  };

  return {
    /** The terminal's head afterwards. */
    put(set: StoredKeySet, head: TerminalHead): TerminalHead {
      const row = keySetToRow(set);
      const seq = seqs.next;
      if (insert.run(...row, seq, head.lastKeySetSeq).changes > 0) {
        seqs.take();
        return withSet(head, seq, set.madeAtMs);
      }
      const changed = row.slice(fixedColumns.length);
      if (update.run(...changed, set.setId, set.terminalId, set.state).changes === 0) throw mayNotReplace();
      return head;
    },

    keepSeqs: seqs.keep,

    /** All that are not dead and the dead ones that a ledger still counts, oldest first. */
    listLoaded(head: TerminalHead, nowMs: number): readonly StoredKeySet[] {
      const sinceMs = nowMs - limits.deadKeySetsLoadedMs;
      return head.livingKeySetSeqs.flatMap((seq) => {
        const row = selectOne.get(seq, sinceMs, head.terminalId);
        return row ? [rowToKeySet(row as unknown as KeySetRow)] : [];
      });
    },

    list(head: TerminalHead): readonly StoredKeySet[] {
      return selectAll
        .all(head.lastKeySetSeq, JSON.stringify(head.livingKeySetSeqs), head.terminalId)
        .map((row) => rowToKeySet(row as unknown as KeySetRow));
    },
  };
}
