import { type Disk, type DiskFolder, type LockResult, nodeDisk } from '@rollcall/terminal';
import { AgentError } from '../agent-error.ts';
import { limits } from '../limits.ts';
import { BookAge } from './book-age.ts';
import { type BookLine, encodeLine, readLines } from './book-line.ts';
import type { OperationRecord, OperationResult } from './operation.ts';
import { isUnsettled } from './recovered-purchase.ts';
import { withinTime } from './within-time.ts';

const fileName = 'purchases.jsonl';

type EndedLine = Extract<BookLine, { k: 'ended' }>;

export interface PurchaseBookOptions {
  readonly stateDir: string;
  /** How long a key is remembered after its purchase has ended, in time that an agent runs. */
  readonly keptMs: number;
  /** A clock that nobody sets; unless given, that of the process. */
  readonly uptimeMs?: () => number;
  readonly disk?: Disk;
  /** The largest file that is read; unless given, `limits.bookBytesMax`. */
  readonly bytesMax?: number;
}

/**
 * Remembers purchases by the keys that their callers gave them, across any crash: a key never sends a second 0200. A
 * purchase is written down before the terminal hears of it, and how it ended before its caller does. It holds no card.
 */
export class PurchaseBook {
  readonly #options: PurchaseBookOptions;
  readonly #folder: DiskFolder;
  #lock: Extract<LockResult, { ok: true }>;
  /** By operation, the oldest first. */
  readonly #purchases = new Map<string, OperationRecord>();
  readonly #idsByKey = new Map<string, string>();
  readonly #age: BookAge;
  /** How old the book was when they ended, the longest ended first. */
  readonly #endedAges = new Map<string, number>();
  readonly #fileBytesMax: number;
  #bytes = 0;
  /** The file is rewritten before it is longer. */
  #rewriteFrom = 0;
  /** Whether there is something in the file that is not remembered any more. */
  #hasForgotten = false;
  /** Whether the file holds what is remembered here. */
  #isWhole = false;
  #last: Promise<void> = Promise.resolve();

  private constructor(
    options: PurchaseBookOptions,
    folder: DiskFolder,
    lock: Extract<LockResult, { ok: true }>,
  ) {
    this.#options = options;
    this.#age = new BookAge(options.uptimeMs ?? (() => performance.now()));
    this.#fileBytesMax = options.bytesMax ?? limits.bookBytesMax;
    this.#folder = folder;
    this.#lock = lock;
  }

  /** @throws AgentError `agent-state-…` */
  static async open(options: PurchaseBookOptions): Promise<PurchaseBook> {
    const { stateDir, disk = nodeDisk } = options;
    const [folder, lock] = locked(disk, stateDir);
    const book = new PurchaseBook(options, folder, lock);
    try {
      book.#load();
      await book.#rewrite();
      return book;
    } catch (error) {
      lock.release();
      if (error instanceof AgentError) throw error;
      throw notWritable(stateDir, error);
    }
  }

  /** By the caller's key or the operation's own id. */
  find(keyOrId: string): OperationRecord | undefined {
    return this.#purchases.get(this.#idsByKey.get(keyOrId) ?? keyOrId);
  }

  /** Purchases of which no journal has told yet how they ended. */
  unsettledOnes(): readonly OperationRecord[] {
    return [...this.#purchases.values()].filter(isUnsettled);
  }

  /** Purchases of this terminal whose ends are not known. */
  doubtfulOnes(terminalId: string): readonly OperationRecord[] {
    const ofTerminal = [...this.#purchases.values()].filter((purchase) => purchase.terminalId === terminalId);
    return ofTerminal.filter(({ result }) => result?.outcome === 'unknown');
  }

  /** True while no further purchase can be remembered. */
  get isFull(): boolean {
    this.#forgetOld();
    if (this.#purchases.size >= limits.keptPurchasesMax) return true;
    // The next line makes a file of what is remembered alone.
    return this.#bytes >= this.#fileBytesMax / 2 && !this.#hasForgotten;
  }

  /**
   * Resolves when it is durable. @throws what the disk says, or that it takes too long: the purchase must not be sent then,
   * and is to be ended.
   */
  async begin(purchase: OperationRecord): Promise<void> {
    this.#remember(purchase);
    await this.#write({ k: 'begun', purchase });
  }

  /**
   * Resolves when it is durable; also of a purchase that was never begun. It is known here in any case, and written with
   * the next line if not now.
   */
  async end(asked: OperationRecord, result: OperationResult, endedAtMs: number): Promise<void> {
    const { operationId } = asked;
    const isBegun = this.#purchases.has(operationId);
    if (!isBegun) this.#remember(asked);
    const end = { operationId, endedAtMs, endedAgeMs: this.#age.nowMs, result };
    this.#noteEnd({ k: 'ended', ...end });
    if (isBegun) return this.#write({ k: 'ended', ...end });
    return this.#write({ k: 'begun', purchase: { ...asked, endedAtMs, result }, endedAgeMs: end.endedAgeMs });
  }

  async close(): Promise<void> {
    // What passed since the last purchase counts too; where this cannot be written, keys are kept for longer.
    await this.#write({ k: 'age', ageMs: this.#age.nowMs }).catch(() => {});
    await this.#folder.close();
    this.#lock.release();
  }

  #load(): void {
    const { stateDir } = this.#options;
    const lines = this.#readFile();
    if (lines === null) {
      const path = `${stateDir}/${fileName}`;
      const message = `${path} cannot be read. Move it away to start over: its keys are forgotten then, so that a purchase asked for again with one of them would be sent again.`;
      throw new AgentError('agent-state-damaged', path, message);
    }
    for (const line of lines) this.#read(line);
    const inOrder = [...this.#endedAges].sort(([, a], [, b]) => a - b);
    this.#endedAges.clear();
    for (const [operationId, ageMs] of inOrder) this.#endedAges.set(operationId, ageMs);
  }

  /** Null when it is not what this book wrote. */
  #readFile(): readonly BookLine[] | null {
    try {
      const bytes = this.#folder.read(fileName, this.#fileBytesMax);
      return bytes === null ? [] : readLines(bytes);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #read(line: BookLine): void {
    switch (line.k) {
      case 'age':
        return this.#age.wasAtLeast(line.ageMs);
      case 'begun': {
        const { purchase, endedAgeMs = this.#age.nowMs } = line;
        this.#remember(purchase);
        if (purchase.result !== null) this.#endedAges.set(purchase.operationId, endedAgeMs);
        return;
      }
      case 'ended':
        this.#age.wasAtLeast(line.endedAgeMs ?? 0);
        return this.#noteEnd(line);
    }
  }

  #noteEnd({ operationId, endedAtMs, result, endedAgeMs = this.#age.nowMs }: EndedLine): void {
    const purchase = this.#purchases.get(operationId);
    if (purchase === undefined) return;
    this.#purchases.set(operationId, { ...purchase, endedAtMs, result });
    this.#endedAges.delete(operationId);
    this.#endedAges.set(operationId, endedAgeMs);
  }

  #remember(purchase: OperationRecord): void {
    this.#purchases.set(purchase.operationId, purchase);
    if (purchase.key !== null) this.#idsByKey.set(purchase.key, purchase.operationId);
  }

  #forget({ operationId, key }: OperationRecord): void {
    this.#purchases.delete(operationId);
    this.#endedAges.delete(operationId);
    if (key !== null) this.#idsByKey.delete(key);
    this.#hasForgotten = true;
  }

  #forgetOld(): void {
    const untilMs = this.#age.nowMs - this.#options.keptMs;
    for (const [operationId, endedAgeMs] of this.#endedAges) {
      if (endedAgeMs > untilMs) return;
      const purchase = this.#purchases.get(operationId);
      if (purchase !== undefined) this.#forget(purchase);
    }
  }

  /** @throws also where the disk takes too long; the line is written all the same, when it can be. */
  #write(line: BookLine): Promise<void> {
    const bytes = encodeLine(line);
    this.#last = this.#last
      .catch(() => {})
      .then(async () => {
        this.#holdLock();
        if (!this.#isWhole || this.#bytes + bytes.length > this.#rewriteFrom) return this.#rewrite();
        this.#isWhole = false;
        await this.#folder.append(fileName, bytes);
        this.#bytes += bytes.length;
        this.#isWhole = true;
      });
    return withinTime(this.#last, limits.bookWriteMs);
  }

  /**
   * Somebody may have deleted the folder, or the lock in it, under an agent that runs. Where another agent has the book
   * now, this one writes nothing, and so sends nothing; where another one had it, what that one wrote is kept.
   */
  #holdLock(): void {
    if (this.#lock.isHeld()) return;
    this.#isWhole = false;
    const lock = this.#folder.lock(fileName);
    if (!lock.ok) throw new Error(`process ${lock.holder} has this book`);
    const lines = this.#readFile();
    if (lines === null) {
      lock.release();
      throw new Error('another one has written what is no book');
    }
    this.#lock = lock;
    const own = new Set(this.#purchases.keys());
    for (const line of lines) if (!own.has(operationIdOf(line))) this.#read(line);
  }

  #lines(): readonly BookLine[] {
    const purchases = [...this.#purchases.values()].map((purchase): BookLine => {
      const endedAgeMs = this.#endedAges.get(purchase.operationId);
      return { k: 'begun', purchase, ...(endedAgeMs === undefined ? {} : { endedAgeMs }) };
    });
    return [{ k: 'age', ageMs: this.#age.nowMs }, ...purchases];
  }

  async #rewrite(): Promise<void> {
    this.#isWhole = false;
    this.#forgetOld();
    const hadForgotten = this.#hasForgotten;
    this.#hasForgotten = false;
    const bytes = Buffer.concat(this.#lines().map(encodeLine));
    try {
      await this.#folder.replace(fileName, bytes);
    } catch (error) {
      // It is in the file still.
      this.#hasForgotten ||= hadForgotten;
      throw error;
    }
    this.#bytes = bytes.length;
    this.#rewriteFrom = Math.min(2 * bytes.length + limits.bookGrowthBytesMin, this.#fileBytesMax / 2);
    this.#isWhole = true;
  }
}

function operationIdOf(line: BookLine): string {
  if (line.k === 'age') return '';
  return line.k === 'begun' ? line.purchase.operationId : line.operationId;
}

function locked(disk: Disk, stateDir: string): [DiskFolder, Extract<LockResult, { ok: true }>] {
  try {
    const folder = disk.open(stateDir);
    const lock = folder.lock(fileName);
    if (lock.ok) return [folder, lock];
    const message = `${stateDir}: process ${lock.holder} is an agent with this state`;
    throw new AgentError('agent-state-in-use', stateDir, message);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw notWritable(stateDir, error);
  }
}

function notWritable(stateDir: string, cause: unknown): AgentError {
  const why = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
  const message = `${stateDir} cannot be used as a folder for the state (${why})`;
  return new AgentError('agent-state-not-writable', stateDir, message, { cause });
}
