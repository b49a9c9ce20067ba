import type { DatabaseSync } from 'node:sqlite';
import { limits } from '../limits.ts';
import {
  headToRow,
  rowToHead,
  type TerminalHead,
  type TerminalHeadRow,
  terminalHeadColumns,
} from '../rows/terminal-head-row.ts';

/** See limits.ts. */
export type HeadBounds = Pick<
  { readonly [Name in keyof typeof limits]: number },
  'headsChangedMax' | 'headsLoggedMax' | 'headsSettledPerCommit' | 'headsReadMax'
>;

interface Change {
  readonly terminalId: string;
  readonly before: TerminalHead | undefined;
}

/**
 * The heads of all terminals, the changed ones in memory. A terminal's head lies somewhere in a table as long as the
 * registry, so that writing it with its commit would cost a page of the log each time. Instead the heads that a batch
 * changed are one row of `head_log`, and the table is brought up in order of terminal, thousands at a time: a page
 * then takes many. After a crash the log is read back at opening.
 *
 *    set ──► changed ──► one row of head_log a batch          (durable with the batch)
 *               │ many enough
 *               ▼
 *            settling ──► terminal_states, some with each batch ──► their rows of head_log go
 */
export class TerminalHeads {
  readonly #table: ReturnType<typeof headTable>;
  readonly #bounds: HeadBounds;
  #changed = new Map<string, TerminalHead>();
  /** Heads in `head_log`, one counted as often as it changed. */
  #logged = 0;
  #settling = new Map<string, TerminalHead>();
  /** The same in order of terminal; those before `#settledTo` are in the table. */
  #due: readonly TerminalHead[] = [];
  #settledTo = 0;
  #settledToAfterCommit = 0;
  #isSettlingAll = false;
  /** Rows of the log up to here hold nothing that is not in `#settling` or older. */
  #dueLogId = 0;
  /** Read and not changed: what was loaded is committed to soon. */
  #read = new Map<string, TerminalHead>();
  #batch: Change[] = [];

  constructor(db: DatabaseSync, bounds: Partial<HeadBounds> = {}) {
    this.#table = headTable(db);
    this.#bounds = { ...limits, ...bounds };
  }

  find(terminalId: string): TerminalHead | null {
    return this.known(terminalId) ?? this.#select(terminalId);
  }

  /** What memory holds; undefined where the table has to be asked. */
  known(terminalId: string): TerminalHead | undefined {
    return this.#changed.get(terminalId) ?? this.#settling.get(terminalId) ?? this.#read.get(terminalId);
  }

  /** Takes a head that was read from the table, with the rest of its terminal. */
  remember(head: TerminalHead): void {
    if (this.#read.size >= this.#bounds.headsReadMax) this.#read = new Map();
    this.#read.set(head.terminalId, head);
  }

  set(head: TerminalHead): void {
    const { terminalId } = head;
    this.#batch.push({ terminalId, before: this.#changed.get(terminalId) });
    this.#changed.set(terminalId, head);
    this.#read.delete(terminalId);
  }

  /** For `undoTo`: what was set before. */
  mark(): number {
    return this.#batch.length;
  }

  /** Takes back what was set after the mark. */
  undoTo(mark: number): void {
    for (let change = this.#batch.length - 1; change >= mark; change--) {
      const { terminalId, before } = this.#batch[change] as Change;
      if (before) this.#changed.set(terminalId, before);
      else this.#changed.delete(terminalId);
    }
    this.#batch.length = mark;
    if (mark === 0) this.#isSettlingAll = false;
  }

  /** The last work of a transaction: what it set goes into the log, and a share of what is due into the table. */
  beforeCommit(): void {
    if (this.#batch.length > 0) this.#log();
    if (this.#due.length > 0 && !this.#isSettlingAll) this.#settleSome();
  }

  /** The transaction is on the disk. */
  committed(): void {
    this.#logged += this.#batch.length;
    this.#batch = [];
    this.#settledTo = this.#settledToAfterCommit;
    if (this.#due.length > 0 && this.#settledTo === this.#due.length) this.#forgetSettled();
    const isEnough =
      this.#changed.size >= this.#bounds.headsChangedMax || this.#logged >= this.#bounds.headsLoggedMax;
    if (isEnough && this.#due.length === 0) this.#beginSettling();
  }

  /** Everything into the table: work of a transaction of its own, followed by `settled`. */
  settleAll(): void {
    this.#isSettlingAll = true;
    for (const head of inOrder(new Map([...this.#settling, ...this.#changed]))) this.#table.put(head);
    this.#table.emptyLog(Number.MAX_SAFE_INTEGER);
  }

  /** Takes up what a process that ended without warning left in the log; `settleAll` is to follow. */
  recover(): void {
    for (const head of this.#table.logged()) this.#changed.set(head.terminalId, head);
  }

  settled(): void {
    this.#isSettlingAll = false;
    this.#changed = new Map();
    this.#logged = 0;
    this.#forgetSettled();
  }

  #log(): void {
    const terminalIds = new Set(this.#batch.map(({ terminalId }) => terminalId));
    this.#table.log(Array.from(terminalIds, (terminalId) => this.#changed.get(terminalId) as TerminalHead));
  }

  /** Twice as fast as changes come, so that it ends before the next are enough. */
  #settleSome(): void {
    const headsMax = this.#bounds.headsSettledPerCommit + 2 * this.#batch.length;
    const to = Math.min(this.#settledTo + headsMax, this.#due.length);
    for (let at = this.#settledTo; at < to; at++) {
      const head = this.#due[at] as TerminalHead;
      // One that has changed since is in the log once more, and settled with the next.
      if (!this.#changed.has(head.terminalId)) this.#table.put(head);
    }
    if (to === this.#due.length) this.#table.emptyLog(this.#dueLogId);
    this.#settledToAfterCommit = to;
  }

  #beginSettling(): void {
    this.#settling = this.#changed;
    this.#due = inOrder(this.#settling);
    this.#dueLogId = this.#table.lastLogId();
    this.#changed = new Map();
    this.#logged = 0;
  }

  #forgetSettled(): void {
    this.#settling = new Map();
    this.#due = [];
    this.#settledTo = 0;
    this.#settledToAfterCommit = 0;
  }

  #select(terminalId: string): TerminalHead | null {
    const head = this.#table.select(terminalId);
    if (head) this.remember(head);
    return head;
  }
}

function inOrder(heads: ReadonlyMap<string, TerminalHead>): readonly TerminalHead[] {
  return [...heads.values()].sort((a, b) => (a.terminalId < b.terminalId ? -1 : 1));
}

function headTable(db: DatabaseSync) {
  const columns = terminalHeadColumns.join(', ');
  const select = db.prepare(`SELECT ${columns} FROM terminal_states WHERE terminal_id = ?`);
  const assignments = terminalHeadColumns.slice(0, -1).map((column) => `${column} = ?`);
  const put = db.prepare(`UPDATE terminal_states SET ${assignments.join(', ')} WHERE terminal_id = ?`);
  const log = db.prepare('INSERT INTO head_log (heads) VALUES (?)');
  const readLog = db.prepare('SELECT heads FROM head_log ORDER BY id');
  const lastLogId = db.prepare('SELECT coalesce(max(id), 0) FROM head_log');
  const emptyLog = db.prepare('DELETE FROM head_log WHERE id <= ?');

  return {
    select(terminalId: string): TerminalHead | null {
      const row = select.get(terminalId) as TerminalHeadRow | undefined;
      return row ? rowToHead(row) : null;
    },

    put(head: TerminalHead): void {
      put.run(...headToRow(head));
    },

    log(heads: readonly TerminalHead[]): void {
      log.run(JSON.stringify(heads.map(headToRow)));
    },

    /** Oldest first. */
    logged(): readonly TerminalHead[] {
      const texts = readLog.all() as unknown as readonly [string][];
      return texts.flatMap(([heads]) => (JSON.parse(heads) as TerminalHeadRow[]).map(rowToHead));
    },

    lastLogId(): number {
      return (lastLogId.get() as unknown as [number])[0];
    },

    emptyLog(toId: number): void {
      emptyLog.run(toId);
    },
  };
}
