import type { DatabaseSync } from 'node:sqlite';
import type { PooledKeySet } from '@rollcall/keys';
import {
  type PooledKeySetRow,
  pooledKeySetColumns,
  pooledKeySetToRow,
  rowToPooledKeySet,
} from '../rows/pooled-key-set-row.ts';
import { placeholders } from '../rows/row.ts';

export type PoolTable = ReturnType<typeof poolTable>;

/** Sets made ahead. One that was given to a terminal never comes back. */
export function poolTable(db: DatabaseSync) {
  const columns = pooledKeySetColumns.join(', ');
  const insert = db.prepare(
    `INSERT INTO pooled_key_sets (${columns}) SELECT ${placeholders(pooledKeySetColumns)}
     WHERE NOT EXISTS (SELECT 1 FROM key_sets WHERE set_id = ?1) ON CONFLICT DO NOTHING`,
  );
  const select = db.prepare(
    `SELECT ${columns} FROM pooled_key_sets WHERE key_id = ? AND set_id > ? ORDER BY set_id LIMIT ?`,
  );
  const claim = db.prepare('DELETE FROM pooled_key_sets WHERE set_id = ?');
  const drop = db.prepare('DELETE FROM pooled_key_sets WHERE key_id <> ?');

  return {
    add(set: PooledKeySet): void {
      insert.run(...pooledKeySetToRow(set));
    },

    list(keyId: string, afterSetId: string, limit: number): readonly PooledKeySet[] {
      return select
        .all(keyId, afterSetId, limit)
        .map((row) => rowToPooledKeySet(row as unknown as PooledKeySetRow));
    },

    /** Uses a set up; false when it is no longer there. */
    claim(setId: string): boolean {
      return claim.run(setId).changes > 0;
    },

    drop(exceptKeyId: string): number {
      return Number(drop.run(exceptKeyId).changes);
    },
  };
}
