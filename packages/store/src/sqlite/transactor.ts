import type { DatabaseSync } from 'node:sqlite';
import type { CallOutcome } from '../rpc/store-call.ts';

/** Runs work in transactions. Once a call of it returned, the work is on the disk. */
export interface Transactor {
  /** All of it or nothing. */
  all<T>(work: () => T): T;
  /** One transaction for all items; a failing item leaves no trace and does not touch the others. */
  each<Item>(items: readonly Item[], run: (item: Item) => unknown): readonly CallOutcome[];
}

/** State in memory that goes with the transactions: it is taken back with them. */
export interface Companion {
  mark(): number;
  undoTo(mark: number): void;
  beforeCommit(): void;
  committed(): void;
}

export function transactor(
  db: DatabaseSync,
  asFault: (error: unknown) => Error,
  companion?: Companion,
): Transactor {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const save = db.prepare('SAVEPOINT item');
  const release = db.prepare('RELEASE item');
  const undo = db.prepare('ROLLBACK TO item');

  function all<T>(work: () => T): T {
    try {
      begin.run();
      const result = work();
      companion?.beforeCommit();
      commit.run();
      companion?.committed();
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      companion?.undoTo(0);
      throw asFault(error);
    }
  }

  function guarded(run: () => unknown): CallOutcome {
    save.run();
    const mark = companion?.mark() ?? 0;
    try {
      const value = run();
      release.run();
      return { ok: true, value };
    } catch (error) {
      // SQLite itself ends the transaction on a full disk or a failed one: then all of the batch is lost.
      if (!db.isTransaction) throw error;
      undo.run();
      release.run();
      companion?.undoTo(mark);
      return { ok: false, error: asFault(error) };
    }
  }

  return {
    all,
    each(items, run) {
      // Savepoints cost as much as a small statement, and calls seldom fail: so first without, then each guarded.
      let hasItemFailed = false;
      const hopeful = (item: (typeof items)[number]): CallOutcome => {
        try {
          return { ok: true, value: run(item) };
        } catch (error) {
          hasItemFailed = true;
          throw error;
        }
      };
      try {
        return all(() => items.map(hopeful));
      } catch (error) {
        if (!hasItemFailed) throw error;
        return all(() => items.map((item) => guarded(() => run(item))));
      }
    },
  };
}
