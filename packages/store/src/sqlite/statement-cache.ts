import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Prepared statements by their text, for those whose text depends on what a call names. Bounded. */
export class StatementCache {
  readonly #db: DatabaseSync;
  readonly #statementsMax: number;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, statementsMax: number) {
    this.#db = db;
    this.#statementsMax = statementsMax;
  }

  prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= this.#statementsMax) this.#statements.clear();
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
