import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attempt, bareTerminal, keySet } from '../contract/records.ts';
import { type TerminalHead, terminalHeadColumns } from '../rows/terminal-head-row.ts';
import type { BatchedCall } from '../rpc/store-call.ts';
import type { LoadedTerminal } from '../store.ts';
import { testFolder } from '../test-folder.ts';
import { createEngine } from './engine.ts';
import { migrate } from './migrate.ts';
import { storeFileName } from './open-database.ts';
import { TerminalHeads } from './terminal-heads.ts';
import { transactor } from './transactor.ts';

const terminalIds = Array.from({ length: 12 }, (_, at) => String(10_000_000 + at));
const bounds = { headsChangedMax: 5, headsLoggedMax: 20, headsSettledPerCommit: 1, headsReadMax: 3 };

function database(): DatabaseSync {
  const db = new DatabaseSync(':memory:', { returnArrays: true, enableForeignKeyConstraints: false });
  migrate(db, { nowMs: 1 });
  const insert = db.prepare(
    'INSERT INTO terminal_states (terminal_id, revision, is_renewal_ordered) VALUES (?, 1, 0)',
  );
  for (const terminalId of terminalIds) insert.run(terminalId);
  return db;
}

function revisionsInTable(db: DatabaseSync): readonly number[] {
  const rows = db.prepare('SELECT revision FROM terminal_states ORDER BY terminal_id').all();
  return (rows as unknown as [number][]).map(([revision]) => revision);
}

function rowsOfLog(db: DatabaseSync): number {
  return (db.prepare('SELECT count(*) FROM head_log').get() as unknown as [number])[0];
}

function rigOn(db: DatabaseSync) {
  const heads = new TerminalHeads(db, bounds);
  const transact = transactor(db, (error) => error as Error, heads);
  const raise = (terminalId: string) => {
    const head = heads.find(terminalId) as TerminalHead;
    heads.set({ ...head, revision: head.revision + 1 });
  };
  const revisions = () => terminalIds.map((terminalId) => heads.find(terminalId)?.revision);
  return { db, heads, transact, raise, revisions };
}

/** What a process finds that opens the store after this one was killed. */
function afterCrash(db: DatabaseSync) {
  const { heads, revisions } = rigOn(db);
  heads.recover();
  return { heads, revisions };
}

/** What the table holds after a clean close, which is taken back: the rig goes on as if nothing had been. */
function revisionsAfterClosing({ db, heads }: ReturnType<typeof rigOn>): readonly number[] {
  db.exec('SAVEPOINT closing');
  heads.settleAll();
  heads.beforeCommit();
  const revisions = revisionsInTable(db);
  db.exec('ROLLBACK TO closing; RELEASE closing');
  heads.undoTo(0);
  return revisions;
}

describe('the heads of terminals', () => {
  it('are what was last committed, at once and after a crash, through every settling', () => {
    const batch = fc.array(
      fc.record({ terminal: fc.integer({ min: 0, max: terminalIds.length - 1 }), fails: fc.boolean() }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(batch, { minLength: 1, maxLength: 40 }), (batches) => {
        const db = database();
        const rig = rigOn(db);
        const { transact, raise, revisions } = rig;
        const expected = terminalIds.map(() => 1);
        for (const items of batches) {
          transact.each(items, ({ terminal, fails }) => {
            raise(terminalIds[terminal] as string);
            if (fails) throw new Error('refused');
          });
          for (const { terminal, fails } of items) if (!fails) (expected[terminal] as number)++;
          expect(revisions()).toEqual(expected);
          expect(afterCrash(db).revisions()).toEqual(expected);
          expect(revisionsAfterClosing(rig)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reach their table when they rest, and the log stays short all the while', () => {
    const db = database();
    const { transact, raise } = rigOn(db);
    for (let round = 0; round < 40; round++) {
      transact.each(terminalIds.slice(0, 6), raise);
      expect(rowsOfLog(db)).toBeLessThan(12);
    }
    for (let round = 0; round < 60; round++) transact.each(terminalIds.slice(6), raise);
    expect(revisionsInTable(db).slice(0, 6)).toEqual([41, 41, 41, 41, 41, 41]);
  });

  it('are taken back with a transaction that fails', () => {
    const db = database();
    const { transact, raise, revisions } = rigOn(db);
    transact.all(() => raise(terminalIds[0] as string));
    expect(() =>
      transact.all(() => {
        for (const terminalId of terminalIds) raise(terminalId);
        throw new Error('disk');
      }),
    ).toThrow('disk');
    expect(revisions()).toEqual([2, ...terminalIds.slice(1).map(() => 1)]);
  });

  it('are all in their table once everything is settled', () => {
    const db = database();
    const { heads, transact, raise, revisions } = rigOn(db);
    transact.each(terminalIds, raise);
    transact.all(() => heads.settleAll());
    heads.settled();
    expect(revisionsInTable(db)).toEqual(terminalIds.map(() => 2));
    expect(rowsOfLog(db)).toBe(0);
    expect(revisions()).toEqual(terminalIds.map(() => 2));
  });

  it('of a terminal that is not there are none', () => {
    expect(rigOn(database()).heads.find('99999999')).toBeNull();
  });

  it('have a column each', () => {
    const db = database();
    const columns = db.prepare("SELECT name FROM pragma_table_info('terminal_states')").all();
    expect(columns.flat().sort()).toEqual([...terminalHeadColumns].sort());
  });
});

describe('the key sets that a head names', () => {
  it('are its own, in whatever order sets that are new and sets that are there come, and the store is opened again', () => {
    const again = { terminal: 2, set: 2, opensAgain: false };
    const another = { terminal: 0, set: 0, opensAgain: false };
    const anyPut = fc.record({ terminal: fc.nat(2), set: fc.nat(3), opensAgain: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyPut, { minLength: 1, maxLength: 30 }), (puts) => {
        const { dataDir, remove } = testFolder();
        let engine = createEngine({ dataDir, create: true });
        const own = terminalIds.slice(0, 3);
        engine.runTogether(own.map((id) => ({ method: 'addTerminal', args: [bareTerminal(id)] })));
        const revisions = own.map(() => 1);
        const written = own.map(() => new Set<string>());
        for (const { terminal, set, opensAgain } of puts) {
          const terminalId = own[terminal] as string;
          const setId = `${terminalId}-${set}`;
          const expectedRevision = (revisions[terminal] as number)++;
          written[terminal]?.add(setId);
          const commit = { terminalId, expectedRevision, keySets: [keySet(terminalId, setId)] };
          engine.runTogether([{ method: 'commitExchange', args: [commit] }]);
          if (!opensAgain) continue;
          engine.close();
          engine = createEngine({ dataDir, create: false });
        }
        const loaded = engine.runTogether(own.map((id) => ({ method: 'loadTerminal', args: [id] })));
        engine.close();
        remove();
        const setIds = loaded.map((outcome) =>
          (outcome as { value: LoadedTerminal }).value.keySets.map((set) => set.setId),
        );
        expect(setIds).toEqual(written.map((ids) => [...ids]));
      }),
      { numRuns: 40, examples: [[[again, again, { ...again, opensAgain: true }, another]]] },
    );
    // Some hundred commits and openings, each waiting for the disk, which others may keep busy.
  }, 60_000);
});

describe('a store whose process was killed', () => {
  it('has every terminal, key set and attempt that was committed', () => {
    const { dataDir, path, remove } = testFolder();
    const engine = createEngine({ dataDir, create: true });
    const each = (call: (terminalId: string) => BatchedCall) => engine.runTogether(terminalIds.map(call));
    each((terminalId) => ({ method: 'addTerminal', args: [bareTerminal(terminalId)] }));
    for (const revision of [1, 2, 3]) {
      each((terminalId) => ({
        method: 'commitExchange',
        args: [
          {
            terminalId,
            expectedRevision: revision,
            keySets: [keySet(terminalId, `${terminalId}-${revision}`)],
            attempt: attempt({ terminalId, stan: String(revision) }),
          },
        ],
      }));
    }
    const copied = join(path, 'copied');
    mkdirSync(copied);
    for (const name of [storeFileName, `${storeFileName}-wal`]) {
      if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(copied, name));
    }
    const again = createEngine({ dataDir: copied, create: false });
    const asked = again.runTogether(
      terminalIds.flatMap((terminalId): BatchedCall[] => [
        { method: 'loadTerminal', args: [terminalId] },
        { method: 'listAttempts', args: [{ terminalId, limit: 9 }] },
      ]),
    );
    again.close();
    engine.close();
    remove();
    for (const [at, terminalId] of terminalIds.entries()) {
      const [loaded, attempts] = asked.slice(2 * at, 2 * at + 2);
      expect(loaded).toMatchObject({
        value: {
          terminal: { revision: 4 },
          keySets: [1, 2, 3].map((revision) => ({ setId: `${terminalId}-${revision}` })),
        },
      });
      expect(attempts).toMatchObject({ value: [{ stan: '3' }, { stan: '2' }, { stan: '1' }] });
    }
  });
});
