import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { transactor } from './transactor.ts';

function shelf() {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE jars (name TEXT PRIMARY KEY, contents TEXT) STRICT');
  const insert = db.prepare('INSERT INTO jars VALUES (?, ?)');
  const names = () =>
    db
      .prepare('SELECT name FROM jars ORDER BY name')
      .all()
      .map((row) => row.name);
  return {
    db,
    names,
    put: (name: string, contents = '') => insert.run(name, contents),
    transact: transactor(db, asIs),
  };
}

function asIs(error: unknown): Error {
  return error as Error;
}

describe('a transaction for many', () => {
  it('keeps all of them', () => {
    const { names, put, transact } = shelf();
    const outcomes = transact.each(['a', 'b'], (name) => {
      put(name);
      return name;
    });
    expect(outcomes).toEqual([
      { ok: true, value: 'a' },
      { ok: true, value: 'b' },
    ]);
    expect(names()).toEqual(['a', 'b']);
  });

  it('undoes all of one that fails, and nothing of the others', () => {
    const { names, put, transact } = shelf();
    const outcomes = transact.each(['a', 'b', 'c'], (name) => {
      put(name);
      if (name === 'b') throw new Error('no b');
    });
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false, true]);
    expect(names()).toEqual(['a', 'c']);
  });

  it('keeps nothing where the commit itself fails, and works again after it', () => {
    const { db, names, put, transact } = shelf();
    db.exec(
      'PRAGMA foreign_keys = ON; CREATE TABLE labels (jar TEXT REFERENCES jars (name) DEFERRABLE INITIALLY DEFERRED) STRICT',
    );
    const label = db.prepare('INSERT INTO labels VALUES (?)');
    const run = (name: string) => {
      put(name);
      if (name === 'b') label.run('no such jar');
    };
    expect(() => transact.each(['a', 'b'], run)).toThrow('FOREIGN KEY');
    expect(names()).toEqual([]);
    transact.each(['a', 'c'], run);
    expect(names()).toEqual(['a', 'c']);
  });

  it('keeps nothing of a batch on a full disk', () => {
    const { db, names, put, transact } = shelf();
    const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
    db.exec(`PRAGMA max_page_count = ${pages + 1}`);
    const attempt = () =>
      transact.each(['a', 'b'], (name) => put(name, 'x'.repeat(name === 'b' ? 100_000 : 1)));
    let outcomes: readonly { readonly ok: boolean }[] = [];
    expect(() => {
      outcomes = attempt();
      if (outcomes.some((outcome) => !outcome.ok)) throw new Error('one failed');
    }).toThrow();
    expect(names()).toEqual(outcomes.length > 0 ? ['a'] : []);
    expect(db.isTransaction).toBe(false);
  });
});
