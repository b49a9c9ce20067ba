import { Secret } from '@rollcall/keys';
import { createManualClock } from '@rollcall/transport';
import { describe, expect, it } from 'vitest';
import { MemoryDisk } from '../../test/memory-disk.ts';
import { merchantId, terminalId, tmk } from '../../test/rig.ts';
import { limits } from '../limits.ts';
import { newReversal } from '../pending-reversal.ts';
import type { OpenSettlement } from '../settlement/open-settlement.ts';
import type { StateStore } from '../state-store.ts';
import { settingsOf } from '../terminal-settings.ts';
import { changedState, newTerminalState, type StateChange, type TerminalState } from '../terminal-state.ts';
import type { Transaction } from '../transaction.ts';
import { encodeRecord } from './journal-record.ts';
import { openJournalStore } from './journal-store.ts';

const file = `state/${Buffer.from(terminalId).toString('hex')}.journal`;
const clock = createManualClock();

function open(disk: MemoryDisk, id = terminalId, merchant = merchantId): StateStore {
  const settings = settingsOf({
    endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: 9 }],
    terminalId: id,
    merchantId: merchant,
    tmk: Secret.fromHex(tmk),
    clock,
    disk,
  });
  return openJournalStore(settings, 'state');
}

/** Writes steps one after another, as a terminal does. */
async function write(store: StateStore, from: TerminalState, ...changes: readonly StateChange[]) {
  let state = from;
  for (const change of changes) {
    const after = changedState(state, change);
    await store.save({ before: state, change, after });
    state = after;
  }
  return state;
}

function stans(...numbers: readonly number[]): readonly StateChange[] {
  return numbers.map((number) => ({ lastStan: String(number).padStart(6, '0') }));
}

/** What a later process reads. */
function reopened(disk: MemoryDisk) {
  disk.restart();
  return open(disk).load();
}

const reversal = newReversal({
  stan: '000007',
  batchNumber: '000001',
  amount: '000000000100',
  entryMode: '022',
});

describe('the journal of a terminal', () => {
  it('holds what was saved, step by step, and appends to what is there', async () => {
    const disk = new MemoryDisk();
    const kinds: string[] = [];
    disk.fateOf = ({ kind }) => {
      kinds.push(kind);
      return { kind: 'done' };
    };
    const keys = { pik: new Secret(new Uint8Array(16)), mak: new Secret(new Uint8Array(8)) };
    const state = await write(
      open(disk),
      newTerminalState(),
      ...stans(1),
      { reversal },
      { keys, signedInAtMs: 5 },
    );
    expect(kinds).toEqual(['replace', 'append', 'append']);
    const loaded = reopened(disk);
    expect(loaded?.damage).toBe(null);
    expect({ ...loaded?.state, keys: null }).toEqual({ ...state, keys: null });
    expect(loaded?.state.keys?.pik.reveal()).toEqual(Buffer.alloc(16));
  });

  it('is rewritten when it has grown, and stays within its bound', async () => {
    const disk = new MemoryDisk();
    const store = open(disk);
    let state = newTerminalState();
    let largest = 0;
    let rewritten = 0;
    disk.fateOf = ({ kind }) => {
      if (kind === 'replace') rewritten++;
      return { kind: 'done' };
    };
    const operation = { id: 'x'.repeat(3_000), kind: 'purchase', stan: '000001', startedAtMs: 1 } as const;
    for (let i = 1; i <= 300; i++) {
      state = await write(store, state, { ...stans(i)[0], operation });
      largest = Math.max(largest, disk.files.get(file)?.length ?? 0);
    }
    expect(largest).toBeLessThanOrEqual(limits.journalBytesMax);
    expect(rewritten).toBeGreaterThan(2);
    expect(reopened(disk)?.state.lastStan).toBe('000300');
  });

  it.each([0, 1, 30, 1_000])(
    'after a write that failed with %i bytes done is whole again with the next one',
    async (bytes) => {
      const disk = new MemoryDisk();
      const store = open(disk);
      const state = await write(store, newTerminalState(), ...stans(1, 2));
      disk.fateOf = () => ({ kind: 'fails', bytes });
      await expect(write(store, state, { reversal })).rejects.toThrow();
      disk.fateOf = () => ({ kind: 'done' });
      await write(store, state, ...stans(3));
      expect(reopened(disk)).toMatchObject({ damage: null, state: { lastStan: '000003', reversal: null } });
    },
  );

  it('takes back a step that came too late to count, with the next one', async () => {
    const disk = new MemoryDisk();
    const store = open(disk);
    const state = await write(store, newTerminalState(), ...stans(1));
    let go = () => {};
    disk.fateOf = () => ({ kind: 'waits', until: new Promise((resolve) => (go = resolve)) });
    const late = write(store, state, { reversal });
    await Promise.resolve();
    disk.fateOf = () => ({ kind: 'done' });
    const next = write(store, state, ...stans(2));
    go();
    await Promise.all([late, next]);
    expect(reopened(disk)?.state).toMatchObject({ lastStan: '000002', reversal: null });
  });

  it('cut at any byte leads to the state of the last whole step, or is refused where even the first is not', async () => {
    const disk = new MemoryDisk();
    const store = open(disk);
    const changes = [...stans(1), { reversal }, { reversal: null }, ...stans(2)];
    const ends: { readonly end: number; readonly state: TerminalState }[] = [];
    let state = newTerminalState();
    for (const change of changes) {
      state = await write(store, state, change);
      ends.push({ end: disk.files.get(file)?.length ?? 0, state });
    }
    const whole = disk.files.get(file) ?? new Uint8Array(0);
    for (let length = 0; length <= whole.length; length++) {
      disk.files.set(file, whole.slice(0, length));
      const last = ends.findLast(({ end }) => end <= length);
      if (last === undefined) expect(() => reopened(disk)).toThrow(/Move it away/);
      else {
        const loaded = reopened(disk);
        expect(loaded?.state).toEqual(last.state);
        expect(loaded?.damage === null).toBe(last.end === length);
      }
    }
  });

  it('that was cut goes on with all that was whole, and keeps the cut file beside', async () => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1), { reversal }, ...stans(2));
    const found = disk.files.get(file)?.slice(0, -5) ?? new Uint8Array(0);
    disk.files.set(file, found);
    disk.restart();
    const store = open(disk);
    const loaded = store.load();
    expect(loaded?.state).toMatchObject({ lastStan: '000001', reversal });
    expect(loaded?.damage).toMatchObject({ records: 2, gaps: [{ kind: 'cut' }] });
    await write(store, loaded?.state ?? newTerminalState(), ...stans(2));
    expect(disk.files.get(`state/${loaded?.damage?.setAsideAs}`)).toEqual(found);
    expect(reopened(disk)).toMatchObject({ damage: null, state: { lastStan: '000002', reversal } });
  });

  it('that is damaged parks a reversal, for it may be done, and leaps over every F11 that may be used', async () => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1), { reversal }, ...stans(2), { reversal: null });
    const bytes = disk.files.get(file) ?? new Uint8Array(0);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    clock.advance(0.4);
    const loaded = reopened(disk);
    expect(loaded?.state).toMatchObject({
      reversal: null,
      parkedReversals: [{ ...reversal, why: 'journal-damaged', parkedAtMs: Math.round(clock.now()) }],
    });
    expect(Number(loaded?.state.lastStan)).toBeGreaterThan(2 + limits.duplicateStanLeap);
    expect(loaded?.damage?.gaps).toMatchObject([{ kind: 'damaged' }]);
  });

  it('that is damaged again and again keeps the newest copies and no more', async () => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1));
    for (let i = 0; i < limits.damagedJournalsMax + 3; i++) {
      disk.files.set(file, Buffer.concat([disk.files.get(file) ?? Buffer.alloc(0), Buffer.from('RJ?')]));
      disk.restart();
      const store = open(disk);
      await write(store, store.load()?.state ?? newTerminalState(), ...stans(i));
    }
    const copies = [...disk.files.keys()].filter((name) => name.includes('.damaged-'));
    expect(copies).toHaveLength(limits.damagedJournalsMax);
    expect(copies).toContain(`${file}.damaged-${limits.damagedJournalsMax + 3}`);
  });

  it('whose first record is gone, or that is not its own, is refused and left as it is', async () => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1, 2));
    const whole = disk.files.get(file) ?? new Uint8Array(0);
    for (const bytes of [whole.slice(1), whole.slice(0, 40), Buffer.from('{"version":1'), Buffer.alloc(0)]) {
      disk.files.set(file, bytes);
      expect(() => reopened(disk)).toThrow(expect.objectContaining({ code: 'state-damaged' }));
      expect(disk.files.get(file)).toEqual(bytes);
    }
    disk.files.set(`state/${Buffer.from('10000002').toString('hex')}.journal`, whole);
    expect(() => open(disk, '10000002').load()).toThrow(/Move it away/);
  });

  const other = '888000000000002';

  it.each<[string, StateChange]>([
    ['a reversal', { reversal }],
    [
      'a parked reversal',
      { parkedReversals: [{ ...reversal, parkedAtMs: 0, why: 'tries', responseCode: null }] },
    ],
    ['a sale', { booked: { stan: '000007', batchNumber: '000001' } as Transaction }],
    ['a settlement', { settlement: { batchNumber: '000001' } as OpenSettlement }],
  ])('is refused under another merchant while %s is open in it', async (_, change) => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1), change);
    disk.restart();
    const refused = { code: 'state-of-other-merchant', message: expect.stringContaining(merchantId) };
    expect(() => open(disk, terminalId, other).load()).toThrow(expect.objectContaining(refused));
    expect(open(disk).load()?.state.lastStan).toBe('000001');
  });

  it('goes on under another merchant when nothing is open, and is that one’s from its next step on', async () => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1));
    disk.restart();
    const store = open(disk, terminalId, other);
    await write(store, store.load()?.state ?? newTerminalState(), { reversal });
    expect(() => reopened(disk)).toThrow(expect.objectContaining({ code: 'state-of-other-merchant' }));
  });

  it('from before merchants were kept is anybody’s, and names one from its next step on', async () => {
    const disk = new MemoryDisk();
    const { keys: _, paths: __, ...state } = { ...newTerminalState(), reversal };
    const payload = Buffer.from(JSON.stringify({ terminalId, state, keys: null }));
    disk.files.set(file, encodeRecord({ sequence: 1, payload }));
    const store = open(disk, terminalId, other);
    await write(store, store.load()?.state ?? newTerminalState(), ...stans(8));
    expect(() => reopened(disk)).toThrow(expect.objectContaining({ code: 'state-of-other-merchant' }));
  });

  it('that may not be read is not called damaged', () => {
    const disk = new MemoryDisk();
    const why = Object.assign(new Error('no'), { code: 'EACCES' });
    const { open: opened } = disk;
    disk.open = (path) => ({
      ...opened.call(disk, path),
      read: () => {
        throw why;
      },
    });
    const refused = { code: 'state-unreadable', path: file, message: expect.stringContaining('EACCES') };
    expect(() => open(disk).load()).toThrow(expect.objectContaining(refused));
    expect(() => open(disk).load()).not.toThrow(/Move it away/);
  });

  it('takes its lock again when somebody deleted it, unless another process was faster', async () => {
    const disk = new MemoryDisk();
    const first = open(disk);
    const state = await write(first, newTerminalState(), ...stans(1));
    disk.deleteLocks();
    const after = await write(first, state, ...stans(2));
    expect(() => open(disk)).toThrow(expect.objectContaining({ code: 'state-in-use' }));
    disk.deleteLocks();
    const second = open(disk);
    await expect(write(first, after, ...stans(3))).rejects.toThrow('has this terminal');
    expect(second.load()?.state.lastStan).toBe('000002');
  });

  it('of a later version is refused by that name', async () => {
    const disk = new MemoryDisk();
    await write(open(disk), newTerminalState(), ...stans(1));
    const later = encodeRecord({ sequence: 1, payload: Uint8Array.of(1) }, 2);
    disk.files.set(file, later);
    expect(() => reopened(disk)).toThrow(/later version/);
  });

  it('belongs to one terminal object at a time, and to the next when that is closed', async () => {
    const disk = new MemoryDisk();
    const store = open(disk);
    expect(() => open(disk)).toThrow(expect.objectContaining({ code: 'state-in-use' }));
    await store.close();
    expect(open(disk).load()).toBe(null);
  });

  it('stays its own when a disk hangs while it is closed', async () => {
    const disk = new MemoryDisk();
    const store = open(disk);
    disk.fateOf = () => ({ kind: 'waits', until: new Promise(() => {}) });
    void write(store, newTerminalState(), ...stans(1));
    const closing = store.close();
    clock.advance(limits.closingDiskMs);
    await closing;
    expect(() => open(disk)).toThrow(expect.objectContaining({ code: 'state-in-use' }));
  });
});
