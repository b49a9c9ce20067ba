import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrate, schemaVersion } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';

const steps: readonly Migration[] = [
  { name: 'shops', sql: 'CREATE TABLE shops (name TEXT NOT NULL) STRICT' },
  { name: 'towns', sql: "ALTER TABLE shops ADD COLUMN town TEXT NOT NULL DEFAULT 'unknown'" },
  { name: 'index', sql: 'CREATE INDEX shops_of_town ON shops (town); CREATE TABLE towns (name TEXT) STRICT' },
];

function schemaOf(db: DatabaseSync): unknown {
  return db.prepare("SELECT name, sql FROM sqlite_schema WHERE name <> 'migrations' ORDER BY name").all();
}

function storeAt(version: number, of: readonly Migration[] = steps): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  migrate(db, { nowMs: 1, steps: of.slice(0, version) });
  return db;
}

describe('migrations', () => {
  it.each([0, 1, 2, 3])('lead a store of version %i to the newest schema and keep its rows', (version) => {
    const db = storeAt(version);
    if (version > 0) db.exec("INSERT INTO shops (name) VALUES ('noodles')");
    migrate(db, { nowMs: 2, steps });
    expect(schemaVersion(db)).toBe(3);
    expect(schemaOf(db)).toEqual(schemaOf(storeAt(3)));
    expect(db.prepare('SELECT * FROM shops').all()).toEqual(
      version > 0 ? [{ name: 'noodles', town: 'unknown' }] : [],
    );
  });

  it.each(migrations.map((_, at) => at))(
    'lead a real store of version %i to the newest schema',
    (version) => {
      const db = storeAt(version, migrations);
      migrate(db, { nowMs: 2 });
      expect(schemaOf(db)).toEqual(schemaOf(storeAt(migrations.length, migrations)));
    },
  );

  it('chain the rows that a terminal has, and leave those of strangers alone', () => {
    const db = storeAt(2, migrations);
    for (const id of ['A', 'B']) {
      db.exec(
        `INSERT INTO terminal_states (terminal_id, revision, is_renewal_ordered) VALUES ('${id}', 7, 0)`,
      );
    }
    for (const id of ['A', 'stranger', 'B', 'A', 'A', 'B']) {
      db.exec(
        `INSERT INTO attempts (at_ms, remote_address, terminal_id, reason, elapsed_us) VALUES (1, '', '${id}', '', 1)`,
      );
    }
    for (const [at, state] of ['dead', 'issued', 'confirmed'].entries()) {
      const blob = state === 'dead' ? 'NULL, NULL' : "'mk', x'00'";
      db.exec(
        `INSERT INTO key_sets (set_id, terminal_id, family, tmk_version, merchant_id, profile_id, state, made_for,
           made_at_ms, issued_at_ms, issue_count, key_id, blob)
         VALUES ('set-${at}', 'A', 'double', 1, 'm', 'p', '${state}', 'first', 1, 1, 1, ${blob})`,
      );
    }
    migrate(db, { nowMs: 2 });
    const values = (sql: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => Object.values(row));
    expect(values('SELECT id, previous_id FROM attempts')).toEqual([
      [1, 0],
      [2, null],
      [3, 0],
      [4, 1],
      [5, 4],
      [6, 3],
    ]);
    expect(values('SELECT seq, previous_seq FROM key_sets')).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    expect(
      values(
        'SELECT terminal_id, last_attempt_id, last_key_set_seq, living_key_set_seqs FROM terminal_states',
      ),
    ).toEqual([
      ['A', 5, 3, '2,3'],
      ['B', 6, 0, ''],
    ]);
  });

  it('are written down with their time, each once', () => {
    const db = storeAt(1);
    migrate(db, { nowMs: 2, steps });
    migrate(db, { nowMs: 3, steps });
    expect(db.prepare('SELECT * FROM migrations').all()).toEqual(
      steps.map(({ name }, at) => ({ version: at + 1, name, applied_at_ms: at === 0 ? 1 : 2 })),
    );
  });

  it('refuse a store of a later version and leave it as it is', () => {
    const db = storeAt(3);
    const before = schemaOf(db);
    expect(() => migrate(db, { nowMs: 2, steps: steps.slice(0, 2) })).toThrow(
      expect.objectContaining({ code: 'store-newer', message: expect.stringContaining('newer Rollcall') }),
    );
    expect(schemaOf(db)).toEqual(before);
  });

  it('leave a store at the version before a step that fails', () => {
    const db = storeAt(1);
    const broken = { name: 'broken', sql: 'CREATE TABLE half (name TEXT) STRICT; SELECT nonsense' };
    expect(() => migrate(db, { nowMs: 2, steps: [...steps.slice(0, 1), broken] })).toThrow('nonsense');
    expect(schemaVersion(db)).toBe(1);
    expect(schemaOf(db)).toEqual(schemaOf(storeAt(1)));
  });
});
