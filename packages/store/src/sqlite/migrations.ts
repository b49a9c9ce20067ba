/**
 * The schema, as the list of steps that lead to it. A step that a release has carried is never edited: a change is
 * a further step, and a test leads every older version up to the newest.
 *
 * Tables that grow with every exchange are appended to: a batch of commits then shares pages, and pages are what a
 * commit costs.
 */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    name: 'terminals, merchants, key sets, answers, attempts, pool, settings',
    sql: `
      CREATE TABLE terminal_states (
        terminal_id TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        is_renewal_ordered INTEGER NOT NULL,
        signed_in_at_ms INTEGER,
        signed_off_at_ms INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE terminals (
        terminal_id TEXT PRIMARY KEY REFERENCES terminal_states (terminal_id),
        merchant_id TEXT NOT NULL,
        serial TEXT,
        model TEXT,
        profile_id TEXT NOT NULL,
        tmk_version INTEGER NOT NULL,
        tmk_cipher TEXT NOT NULL,
        tmk_kcv TEXT NOT NULL,
        key_family TEXT,
        may_change_key_family INTEGER NOT NULL,
        mak_bytes INTEGER NOT NULL,
        mac_scheme TEXT,
        allowed_addresses TEXT NOT NULL,
        blocked_since_ms INTEGER,
        blocked_reason TEXT,
        batch_number TEXT NOT NULL,
        added_at_ms INTEGER NOT NULL,
        tmk_key_id TEXT NOT NULL,
        tmk_blob BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE merchants (
        merchant_id TEXT PRIMARY KEY,
        name TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE key_sets (
        seq INTEGER PRIMARY KEY,
        set_id TEXT NOT NULL UNIQUE,
        terminal_id TEXT NOT NULL REFERENCES terminal_states (terminal_id),
        family TEXT NOT NULL,
        tmk_version INTEGER NOT NULL,
        merchant_id TEXT NOT NULL,
        profile_id TEXT NOT NULL,
        state TEXT NOT NULL,
        made_for TEXT NOT NULL,
        made_at_ms INTEGER NOT NULL,
        issued_at_ms INTEGER NOT NULL,
        issue_count INTEGER NOT NULL,
        confirmed_at_ms INTEGER,
        dies_at_ms INTEGER,
        complaint TEXT,
        key_id TEXT,
        blob BLOB,
        CHECK ((state = 'dead') = (blob IS NULL)),
        CHECK ((key_id IS NULL) = (blob IS NULL))
      ) STRICT;
      CREATE INDEX key_sets_of_terminal ON key_sets (terminal_id, state = 'dead', made_at_ms);

      CREATE TABLE answers (
        seq INTEGER PRIMARY KEY,
        terminal_id TEXT NOT NULL REFERENCES terminal_states (terminal_id),
        batch_number TEXT NOT NULL,
        stan TEXT NOT NULL,
        state TEXT NOT NULL,
        amount TEXT NOT NULL,
        response_code TEXT NOT NULL,
        rrn TEXT NOT NULL,
        authorisation_code TEXT,
        local_time TEXT NOT NULL,
        local_date TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        reversed_at_ms INTEGER,
        digest BLOB,
        UNIQUE (terminal_id, batch_number, stan)
      ) STRICT;

      CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        remote_address TEXT NOT NULL,
        terminal_id TEXT,
        merchant_id TEXT,
        mti TEXT,
        exchange TEXT,
        stan TEXT,
        response_code TEXT,
        reason TEXT NOT NULL,
        detail TEXT,
        key_set_id TEXT,
        elapsed_us INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX attempts_of_terminal ON attempts (terminal_id) WHERE terminal_id IS NOT NULL;

      CREATE TABLE pooled_key_sets (
        set_id TEXT PRIMARY KEY,
        family TEXT NOT NULL,
        mak_bytes INTEGER NOT NULL,
        key_id TEXT NOT NULL,
        blob BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        text TEXT,
        key_id TEXT,
        blob BLOB,
        CHECK ((text IS NULL) = (blob IS NOT NULL)),
        CHECK ((key_id IS NULL) = (blob IS NULL))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE counters (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'the last settlement of a terminal',
    sql: 'ALTER TABLE terminals ADD COLUMN settlement TEXT',
  },
  {
    name: 'rows of a terminal name the one before, its head names the newest; heads go through a log',
    sql: `
      ALTER TABLE attempts ADD COLUMN previous_id INTEGER;
      UPDATE attempts SET previous_id = before.id
      FROM (SELECT id AS of, lag(id, 1, 0) OVER (PARTITION BY terminal_id ORDER BY id) AS id FROM attempts) before
      WHERE before.of = attempts.id AND terminal_id IN (SELECT terminal_id FROM terminal_states);
      CREATE INDEX attempts_of_strangers ON attempts (terminal_id)
        WHERE terminal_id IS NOT NULL AND previous_id IS NULL;

      ALTER TABLE key_sets ADD COLUMN previous_seq INTEGER NOT NULL DEFAULT 0;
      UPDATE key_sets SET previous_seq = before.seq
      FROM (SELECT seq AS of, lag(seq, 1, 0) OVER (PARTITION BY terminal_id ORDER BY seq) AS seq FROM key_sets) before
      WHERE before.of = key_sets.seq;

      ALTER TABLE terminal_states ADD COLUMN last_attempt_id INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE terminal_states ADD COLUMN last_key_set_seq INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE terminal_states ADD COLUMN living_key_set_seqs TEXT NOT NULL DEFAULT '';
      UPDATE terminal_states SET
        last_attempt_id = coalesce(
          (SELECT max(id) FROM attempts WHERE attempts.terminal_id = terminal_states.terminal_id), 0),
        last_key_set_seq = coalesce(
          (SELECT max(seq) FROM key_sets WHERE key_sets.terminal_id = terminal_states.terminal_id), 0),
        living_key_set_seqs = coalesce(
          (SELECT group_concat(seq, ',' ORDER BY seq) FROM key_sets
           WHERE key_sets.terminal_id = terminal_states.terminal_id
             AND (state <> 'dead' OR made_at_ms > (unixepoch() - 3600) * 1000)), '');

      DROP INDEX attempts_of_terminal;
      DROP INDEX key_sets_of_terminal;
      CREATE TABLE head_log (id INTEGER PRIMARY KEY, heads TEXT NOT NULL) STRICT;
    `,
  },
];
