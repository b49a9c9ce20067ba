import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';
import { type Migration, migrations } from './migrations.ts';

/**
 * Leads a store up to the newest schema, each step in a transaction of its own. Steps never lead down: a store that
 * a later version wrote is refused untouched.
 */
export function migrate(
  db: DatabaseSync,
  options: { readonly nowMs: number; readonly steps?: readonly Migration[] },
): void {
  const steps = options.steps ?? migrations;
  db.exec(
    'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT',
  );
  const version = schemaVersion(db);
  if (version > steps.length) throw newer(version, steps.length);
  for (const [at, step] of steps.entries()) {
    if (at >= version) apply(db, at + 1, step, options.nowMs);
  }
}

export function schemaVersion(db: DatabaseSync): number {
  const row = db.prepare('SELECT coalesce(max(version), 0) AS version FROM migrations').get();
  return Number(Object.values(row as object)[0]);
}

function apply(db: DatabaseSync, version: number, step: Migration, nowMs: number): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(step.sql);
    db.prepare('INSERT INTO migrations VALUES (?, ?, ?)').run(version, step.name, nowMs);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function newer(version: number, known: number): StoreError {
  return new StoreError(
    'store-newer',
    `The store has schema ${version}, this Rollcall knows up to ${known}: start a newer Rollcall, or restore an older backup`,
  );
}
