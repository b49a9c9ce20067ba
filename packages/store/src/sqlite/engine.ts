import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { operatorCommit } from '../operator-commit.ts';
import { pageLimit } from '../page-limit.ts';
import { type BatchedCall, type CallOutcome, perform, type SynchronousStore } from '../rpc/store-call.ts';
import type { PruneBefore } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { answerTable } from './answer-table.ts';
import { attemptChains } from './attempt-chains.ts';
import { attemptTable } from './attempt-table.ts';
import { writeExchange } from './exchange-writer.ts';
import { keySetTable } from './key-set-table.ts';
import { merchantTable } from './merchant-table.ts';
import { migrate } from './migrate.ts';
import { openDatabase, storeFileName } from './open-database.ts';
import { poolTable } from './pool-table.ts';
import { type PruneCursor, type PruneStep, pruner } from './prune.ts';
import { settingTable } from './setting-table.ts';
import { storeFault } from './sqlite-fault.ts';
import { TerminalHeads } from './terminal-heads.ts';
import { terminalTable } from './terminal-table.ts';
import { transactor } from './transactor.ts';

export interface EngineOptions {
  readonly dataDir: string;
  /** Whether to make a store where there is none. */
  readonly create: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A store on one file and one thread: every call runs to its end. */
export interface Engine {
  /** One transaction for all; durable when it returns. A call that fails does not touch the others. */
  runTogether(calls: readonly BatchedCall[]): readonly CallOutcome[];
  /** A bounded part of a prune, durable when it returns. */
  pruneStep(before: PruneBefore, cursor: PruneCursor | null): PruneStep;
  backup(file: string): void;
  close(): void;
}

/** Opens or makes the store and leads it up to the newest schema. Throws StoreError. */
export function createEngine(options: EngineOptions): Engine {
  const now = options.now ?? Date.now;
  const file = join(options.dataDir, storeFileName);
  const db = openDatabase(options);
  try {
    migrate(db, { nowMs: now() });
    return engineOn(db, file, now);
  } catch (error) {
    db.close();
    throw storeFault(error, file);
  }
}

function engineOn(db: DatabaseSync, file: string, now: () => number): Engine {
  const heads = new TerminalHeads(db);
  const transact = transactor(db, (error) => storeFault(error, file), heads);
  const settleHeads = () => {
    transact.all(() => heads.settleAll());
    heads.settled();
  };
  heads.recover();
  settleHeads();
  const tables = openTables(db, heads);
  const calls = batchedCalls(tables, now);
  const prune = pruner(db, attemptChains(db, heads));

  return {
    runTogether: (batch) => transact.each(batch, (call) => perform(calls, call)),
    pruneStep(before, cursor) {
      const step = transact.all(() => {
        tables.attempts.keepIds();
        tables.keySets.keepSeqs();
        return prune(before, cursor);
      });
      // The log still holds what the file no longer does, keys of dead sets among it.
      if (step.next === null) emptyLog(db);
      return step;
    },
    backup: (target) => backUp(db, target),
    close() {
      settleHeads();
      emptyLog(db);
      db.close();
    },
  };
}

function emptyLog(db: DatabaseSync): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

function openTables(db: DatabaseSync, heads: TerminalHeads) {
  return {
    heads,
    terminals: terminalTable(db, heads),
    merchants: merchantTable(db),
    keySets: keySetTable(db),
    answers: answerTable(db),
    attempts: attemptTable(db),
    pool: poolTable(db),
    settings: settingTable(db),
  };
}

function batchedCalls(tables: ReturnType<typeof openTables>, now: () => number): SynchronousStore {
  const { heads, terminals, merchants, keySets, answers, attempts, pool, settings } = tables;
  return {
    addTerminal: (terminal) => ({ kind: terminals.add(terminal) ? 'added' : 'exists' }),
    loadTerminal(terminalId) {
      const terminal = terminals.load(terminalId);
      const head = heads.find(terminalId);
      return terminal && head && { terminal, keySets: keySets.listLoaded(head, now()) };
    },
    listTerminals: ({ afterTerminalId = '', limit }) => terminals.page(afterTerminalId, pageLimit(limit)),
    countTerminals: () => terminals.count(),
    putMerchant: (merchant) => merchants.put(merchant),
    loadMerchant: (merchantId) => merchants.load(merchantId),
    commitExchange: (commit) => writeExchange(tables, commit),
    changeTerminal: (...change) => writeExchange(tables, operatorCommit(...change)),
    findAnswer: (...key) => answers.find(...key),
    batchTotals: (...batch) => answers.totals(...batch),
    listKeySets(terminalId) {
      const head = heads.find(terminalId);
      return head ? keySets.list(head) : [];
    },
    recordAttempts(recorded) {
      for (const attempt of recorded) {
        const head = attempt.terminalId === null ? null : heads.find(attempt.terminalId);
        if (head) heads.set(attempts.add(attempt, head));
        else attempts.addOfStranger(attempt);
      }
    },
    listAttempts({ terminalId, beforeId = Number.MAX_SAFE_INTEGER, limit }) {
      if (terminalId === undefined) return attempts.list(beforeId, pageLimit(limit));
      const lastAttemptId = heads.find(terminalId)?.lastAttemptId ?? 0;
      return attempts.listOf(terminalId, lastAttemptId, beforeId, pageLimit(limit));
    },
    addPooledKeySets(sets) {
      for (const set of sets) pool.add(set);
    },
    listPooledKeySets: ({ keyId, afterSetId = '', limit }) => pool.list(keyId, afterSetId, pageLimit(limit)),
    dropPooledKeySets: ({ exceptKeyId }) => pool.drop(exceptKeyId),
    readSetting: (name) => settings.read(name),
    writeSettingOnce(name, value) {
      settings.writeOnce(name, value);
      return settings.read(name) ?? value;
    },
  };
}

/** VACUUM INTO writes a whole, defragmented copy and leaves out what was deleted. */
function backUp(db: DatabaseSync, file: string): void {
  if (existsSync(file)) {
    throw new StoreError('backup-refused', `${file} exists already: name a new file for the backup`);
  }
  try {
    db.prepare('VACUUM INTO ?').run(file);
    chmodSync(file, 0o600);
  } catch (error) {
    throw new StoreError(
      'backup-refused',
      `${file} cannot be written: check its folder, its rights and the space left`,
      {
        cause: error,
      },
    );
  }
}
