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
import { type Backup, backUp } from './back-up.ts';
import { writeExchange } from './exchange-writer.ts';
import { keySetTable } from './key-set-table.ts';
import { type Flush, logSync } from './log-sync.ts';
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
  /** `fdatasync` unless given. */
  readonly flush?: Flush;
}

/** A store on one file and one thread: every call runs to its end. What it finds at opening is durable after a `sync`. */
export interface Engine {
  /** One transaction for all, durable after the next `sync`. A call that fails does not touch the others. */
  runTogether(calls: readonly BatchedCall[]): readonly CallOutcome[];
  /** A call that changes nothing, outside of any transaction: it sees what is not durable yet. */
  read(call: BatchedCall): CallOutcome;
  /** A bounded part of a prune, durable after the next `sync`. */
  pruneStep(before: PruneBefore, cursor: PruneCursor | null): PruneStep;
  /** Resolves when all that was written before is on the disk. Once it has failed nothing is taken any more. */
  sync(): Promise<void>;
  /**
   * A consistent copy, written in steps between which other calls run; none may before it `isUnderWay`.
   * @throws StoreError after a sync that failed.
   */
  backup(file: string): Backup;
  close(): void;
}

/** Opens or makes the store and leads it up to the newest schema. Throws StoreError. */
export function createEngine(options: EngineOptions): Engine {
  const now = options.now ?? Date.now;
  const file = join(options.dataDir, storeFileName);
  const db = openDatabase(options);
  try {
    migrate(db, { nowMs: now() });
    return engineOn(db, file, now, options.flush);
  } catch (error) {
    db.close();
    throw storeFault(error, file);
  }
}

function engineOn(db: DatabaseSync, file: string, now: () => number, flush?: Flush): Engine {
  const heads = new TerminalHeads(db);
  const asFault = (error: unknown) => storeFault(error, file);
  const transact = transactor(db, asFault, heads);
  const settleHeads = () => {
    transact.all(() => heads.settleAll());
    heads.settled();
  };
  heads.recover();
  settleHeads();
  const tables = openTables(db, heads);
  const calls = batchedCalls(tables, now);
  const prune = pruner(db, attemptChains(db, heads));
  const log = logSync(`${file}-wal`, flush);
  const refuseAfterFault = () => {
    if (log.fault) throw log.fault;
  };

  return {
    runTogether(batch) {
      refuseAfterFault();
      return transact.each(batch, (call) => perform(calls, call));
    },
    read(call) {
      try {
        refuseAfterFault();
        return { ok: true, value: perform(calls, call) };
      } catch (error) {
        return { ok: false, error: asFault(error) };
      }
    },
    pruneStep(before, cursor) {
      refuseAfterFault();
      const step = transact.all(() => {
        tables.attempts.keepIds();
        tables.keySets.keepSeqs();
        return prune(before, cursor);
      });
      // The log still holds what the file no longer does, keys of dead sets among it.
      if (step.next === null) emptyLog(db, asFault);
      return step;
    },
    sync: () => log.sync(),
    backup(target) {
      refuseAfterFault();
      return backUp(db, target);
    },
    close() {
      log.close();
      try {
        settleHeads();
        emptyLog(db, asFault);
      } catch (error) {
        // On a full disk, say: the log holds all of it, and the next opening settles it.
        if (!(error instanceof StoreError)) throw error;
      } finally {
        db.close();
      }
    },
  };
}

function emptyLog(db: DatabaseSync, asFault: (error: unknown) => Error): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    throw asFault(error);
  }
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
