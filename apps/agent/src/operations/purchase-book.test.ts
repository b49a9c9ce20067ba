import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, nodeDisk } from '@rollcall/terminal';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { notBegun, type OperationRecord } from './operation.ts';
import { PurchaseBook } from './purchase-book.ts';

let stateDir: string;
/** The time of day, which anybody may set. */
let nowMs = 1_000;
/** What the process saw pass. */
let upMs = 0;
let isDiskFull = false;
/** Resolves when the disk, that hangs, goes on; null when it does not hang. */
let diskHangs: Promise<void> | null = null;
const open: PurchaseBook[] = [];

/** The machine's disk, that can be full or hang. */
const disk: Disk = {
  open(path) {
    const folder = nodeDisk.open(path);
    const full = () => Promise.reject(new Error('the disk is full'));
    return {
      ...{ lock: (name) => folder.lock(name), names: () => folder.names(), close: () => folder.close() },
      ...{ read: (name, bytesMax) => folder.read(name, bytesMax), remove: (name) => folder.remove(name) },
      append: async (name, bytes) => {
        await diskHangs;
        return isDiskFull ? full() : folder.append(name, bytes);
      },
      replace: (name, bytes) => (isDiskFull ? full() : folder.replace(name, bytes)),
    };
  },
};

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'agent-book-'));
  [nowMs, upMs, isDiskFull, diskHangs] = [1_000, 0, false, null];
});

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
  await rm(stateDir, { recursive: true });
});

async function openBook(more: { readonly bytesMax?: number } = {}): Promise<PurchaseBook> {
  const book = await PurchaseBook.open({ stateDir, keptMs: 10_000, uptimeMs: () => upMs, disk, ...more });
  open.push(book);
  return book;
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((book) => book.close()));
}

/** As after `kill -9`: the file is there, whoever wrote it is gone. `tail` is what it had not written to its end. */
async function openAgain(tail = ''): Promise<PurchaseBook> {
  await closeAll();
  await appendFile(join(stateDir, 'purchases.jsonl'), tail);
  return openBook();
}

function purchase(n: number): OperationRecord {
  const common = { terminalId: '10000001', kind: 'purchase', amount: '000000000100' } as const;
  const ids = { operationId: `operation-${n}`, key: `till-${n}` };
  return { ...common, ...ids, askedAtMs: nowMs, endedAtMs: null, result: null };
}

const approved = { outcome: 'approved', rrn: '083015000001' };

async function buyAndEnd(book: PurchaseBook, n: number): Promise<void> {
  await book.begin(purchase(n));
  await book.end(purchase(n), approved, nowMs);
}

describe('the book of purchases', () => {
  it('knows a purchase by its key and its number, across a crash, and which ones are open', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    await book.begin(purchase(2));
    await book.end(purchase(1), approved, 1_500);
    const again = await openAgain();
    const ended = { ...purchase(1), endedAtMs: 1_500, result: approved };
    expect(again.find('till-1')).toEqual(ended);
    expect(again.find('operation-1')).toEqual(ended);
    expect(again.unsettledOnes()).toEqual([purchase(2)]);
    expect(again.find('till-3')).toBe(undefined);
  });

  it('passes over a last line that was cut off, and goes on behind it', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    const again = await openAgain('{"k":"begun","purch');
    expect(again.unsettledOnes()).toEqual([purchase(1)]);
    await again.end(purchase(1), approved, 1_500);
    expect((await openAgain()).find('till-1')?.result).toEqual(approved);
  });

  it.each([
    ['no JSON', 'x'],
    ['nothing', 'null'],
    ['no line of a book', '{"k":"other"}'],
    ['a purchase without its number', '{"k":"begun","purchase":{"key":"till-1","result":null}}'],
    ['an end without an outcome', '{"k":"ended","operationId":"operation-1","result":{}}'],
  ])('refuses a file with a line that is %s, also where it is the last', async (_, line) => {
    const good = `${JSON.stringify({ k: 'begun', purchase: purchase(1) })}\n`;
    for (const text of [`${line}\n${good}`, `${good}${line}\n`]) {
      await writeFile(join(stateDir, 'purchases.jsonl'), text);
      await expect(openBook()).rejects.toMatchObject({ code: 'agent-state-damaged' });
    }
  });

  it('refuses a file that is too long to be one of its own', async () => {
    await writeFile(join(stateDir, 'purchases.jsonl'), '\n'.repeat(5_000));
    await expect(openBook({ bytesMax: 4_096 })).rejects.toMatchObject({ code: 'agent-state-damaged' });
  });

  it('passes over a last line whose beginning a power cut has left as zeros', async () => {
    await buyAndEnd(await openBook(), 1);
    const again = await openAgain(`${'\0'.repeat(9)}:null}}\n`);
    expect(again.find('till-1')?.result).toEqual(approved);
  });

  it('is of one agent at a time', async () => {
    await openBook();
    await expect(openBook()).rejects.toMatchObject({ code: 'agent-state-in-use', path: stateDir });
  });

  it('takes no purchase that it cannot write down, and keeps how that ended', async () => {
    const book = await openBook();
    isDiskFull = true;
    const unwritten = notBegun('state-not-written');
    await expect(book.begin(purchase(1))).rejects.toThrow('full');
    await expect(book.end(purchase(1), unwritten, 1_500)).rejects.toThrow('full');
    expect(book.find('till-1')?.result).toEqual(unwritten);
    isDiskFull = false;
    await book.begin(purchase(2));
    const again = await openAgain();
    expect(again.unsettledOnes()).toEqual([purchase(2)]);
    expect(again.find('till-1')?.result).toEqual(unwritten);
  });

  it('waits for a disk that hangs no longer than it may, and writes when that goes on', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const hanging = Promise.withResolvers<void>();
    diskHangs = hanging.promise;
    const late = expect(book.end(purchase(1), approved, 1_500)).rejects.toMatchObject({ code: 'late' });
    await vi.advanceTimersByTimeAsync(limits.bookWriteMs);
    await late;
    vi.useRealTimers();
    hanging.resolve();
    diskHangs = null;
    await book.begin(purchase(2));
    expect((await openAgain()).find('till-1')?.result).toEqual(approved);
  });

  it('keeps the end of a purchase that was never begun', async () => {
    const book = await openBook();
    const cancelled = { outcome: 'cancelled', reason: 'cancelled' };
    await book.end(purchase(1), cancelled, 1_500);
    const again = await openAgain();
    expect(again.find('till-1')).toEqual({ ...purchase(1), endedAtMs: 1_500, result: cancelled });
    expect(again.unsettledOnes()).toEqual([]);
    upMs += 10_000;
    expect(again.isFull).toBe(false);
    expect(again.find('till-1')).toBe(undefined);
  });

  it('knows of a terminal the purchases whose ends are not known', async () => {
    const book = await openBook();
    await buyAndEnd(book, 1);
    await book.end(purchase(2), { outcome: 'unknown' }, nowMs);
    await book.begin(purchase(3));
    expect(book.doubtfulOnes('10000001').map(({ key }) => key)).toEqual(['till-2']);
    expect(book.doubtfulOnes('10000002')).toEqual([]);
  });

  it('is full before its file is one that it would not read, until something is forgotten', async () => {
    const bytesMax = 4_096;
    const book = await openBook({ bytesMax });
    let bought = 0;
    while (!book.isFull) await buyAndEnd(book, ++bought);
    expect(bought).toBeGreaterThan(3);
    expect((await readFile(join(stateDir, 'purchases.jsonl'))).length).toBeLessThan(bytesMax);
    upMs += 10_000;
    expect(book.isFull).toBe(false);
    await buyAndEnd(book, ++bought);
    expect(book.isFull).toBe(false);
    expect((await openAgain()).find(`till-${bought}`)?.result).toEqual(approved);
  });

  it('writes an end that it could not write with the next purchase', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    isDiskFull = true;
    await expect(book.end(purchase(1), approved, 1_500)).rejects.toThrow('full');
    expect(book.find('till-1')?.result).toEqual(approved);
    isDiskFull = false;
    await book.begin(purchase(2));
    expect((await openAgain()).find('till-1')?.result).toEqual(approved);
  });

  it('forgets what ended long ago, and nothing that is open', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    await book.begin(purchase(2));
    await book.end(purchase(1), approved, nowMs);
    upMs += 10_000;
    expect(book.isFull).toBe(false);
    expect(book.find('till-1')).toBe(undefined);
    const again = await openAgain();
    expect(again.find('till-1')).toBe(undefined);
    expect(again.find('operation-1')).toBe(undefined);
    expect(again.find('till-2')).toEqual(purchase(2));
    expect(await readFile(join(stateDir, 'purchases.jsonl'), 'utf8')).not.toContain('operation-1');
  });

  it('counts what passed in earlier lives, of which each began at nothing', async () => {
    await buyAndEnd(await openBook(), 1);
    for (let life = 1; life <= 3; life++) {
      upMs = 0;
      const book = await openAgain();
      expect(book.find('till-1')).toBeDefined();
      upMs += 3_000;
      await buyAndEnd(book, 1 + life);
    }
    upMs = 0;
    const book = await openAgain();
    upMs += 1_000;
    expect(book.isFull).toBe(false);
    expect([1, 2, 3, 4].filter((n) => book.find(`till-${n}`) === undefined)).toEqual([1]);
  });

  it('forgets in the order of ending, also where another began before', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    await buyAndEnd(book, 2);
    upMs += 5_000;
    await book.end(purchase(1), approved, nowMs);
    const again = await openAgain();
    upMs += 5_000;
    expect(again.isFull).toBe(false);
    expect([again.find('till-1')?.result, again.find('till-2')]).toEqual([approved, undefined]);
  });

  it('keeps its keys where the clock starts in 1970 and is set by decades', async () => {
    await buyAndEnd(await openBook(), 1);
    nowMs = Date.UTC(2026, 10, 29);
    const book = await openAgain();
    expect(book.isFull).toBe(false);
    expect(book.find('till-1')?.result).toEqual(approved);
  });

  it('forgets what came after a purchase of a day far ahead', async () => {
    nowMs = Date.UTC(2036, 0, 1);
    const book = await openBook();
    await buyAndEnd(book, 1);
    nowMs = Date.UTC(2026, 10, 29);
    await buyAndEnd(book, 2);
    upMs += 10_000;
    expect(book.isFull).toBe(false);
    expect([book.find('till-1'), book.find('till-2')]).toEqual([undefined, undefined]);
  });

  it('keeps the keys of a book of before, that has no age', async () => {
    const ended = { ...purchase(1), endedAtMs: 1_500, result: approved };
    const lines = [
      { k: 'begun', purchase: ended },
      { k: 'begun', purchase: purchase(2) },
      { k: 'ended', operationId: 'operation-2', endedAtMs: 1_600, result: approved },
    ];
    await writeFile(
      join(stateDir, 'purchases.jsonl'),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const book = await openBook();
    upMs += 9_999;
    expect(book.isFull).toBe(false);
    expect([book.find('till-1')?.result, book.find('till-2')?.result]).toEqual([approved, approved]);
    upMs += 1;
    expect(book.isFull).toBe(false);
    expect([book.find('till-1'), book.find('till-2')]).toEqual([undefined, undefined]);
  });

  it('writes nothing where somebody deleted its folder and another agent has the book now', async () => {
    const book = await openBook();
    await buyAndEnd(book, 1);
    await rm(stateDir, { recursive: true });
    await mkdir(stateDir);
    const other = await openBook();
    await buyAndEnd(other, 2);
    await expect(book.begin(purchase(3))).rejects.toThrow('has this book');
    const file = await readFile(join(stateDir, 'purchases.jsonl'), 'utf8');
    expect([file.includes('till-2'), file.includes('till-3')]).toEqual([true, false]);
  });

  it('keeps what another agent wrote meanwhile, and how its own purchases ended', async () => {
    const book = await openBook();
    await book.begin(purchase(1));
    await rm(join(stateDir, 'purchases.jsonl.lock.1'));
    const other = await openBook();
    await buyAndEnd(other, 2);
    await book.end(purchase(1), approved, 1_500).catch(() => {});
    await other.close();
    open.splice(open.indexOf(other), 1);
    await book.begin(purchase(3));
    const again = await openAgain();
    const results = [1, 2, 3].map((n) => again.find(`till-${n}`)?.result);
    expect(results).toEqual([approved, approved, null]);
  });

  it('takes its place in a folder that somebody deleted and made again', async () => {
    const book = await openBook();
    await buyAndEnd(book, 1);
    await rm(stateDir, { recursive: true });
    await expect(book.begin(purchase(2))).rejects.toThrow('ENOENT');
    await mkdir(stateDir);
    await book.begin(purchase(3));
    await expect(openBook()).rejects.toMatchObject({ code: 'agent-state-in-use' });
    const again = await openAgain();
    expect([1, 2, 3].map((n) => again.find(`till-${n}`)?.key)).toEqual(['till-1', 'till-2', 'till-3']);
  });

  it('is not full because what it forgot could not be written down yet', async () => {
    const bytesMax = 4_096;
    const book = await openBook({ bytesMax });
    let bought = 0;
    while (!book.isFull) await buyAndEnd(book, ++bought);
    upMs += 10_000;
    expect(book.isFull).toBe(false);
    isDiskFull = true;
    await expect(book.begin(purchase(++bought))).rejects.toThrow('full');
    isDiskFull = false;
    expect(book.isFull).toBe(false);
  });
});
