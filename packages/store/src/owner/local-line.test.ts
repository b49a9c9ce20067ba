import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallOutcome } from '../rpc/store-call.ts';
import type { Engine } from '../sqlite/engine.ts';
import { GroupCommit } from './group-commit.ts';
import { LocalLine } from './local-line.ts';

afterEach(() => vi.useRealTimers());

/** A line to an engine whose disk is held up until `reach` is called. */
function heldLine(bounds: { readonly pendingCallsMax?: number; readonly callTimeoutMs?: number } = {}) {
  let held: (() => void)[] = [];
  let ran = 0;
  const engine: Engine = {
    runTogether: (calls): readonly CallOutcome[] => {
      ran += calls.length;
      return calls.map(() => ({ ok: true, value: null }));
    },
    read: () => ({ ok: true, value: 'read' }),
    pruneStep: () => ({ rowsRemoved: 0, next: null }),
    sync: () => new Promise((resolve) => held.push(resolve)),
    backup: () => ({ isUnderWay: Promise.resolve(), done: Promise.resolve() }),
    close: () => undefined,
  };
  const finished = vi.fn(async () => undefined);
  const { store } = new LocalLine({ commits: new GroupCommit(engine), finish: finished, ...bounds });
  const reach = () => {
    for (const resolve of held.splice(0)) resolve();
    held = [];
  };
  const put = () => store.putMerchant({ merchantId: '888000000000001', name: 'Noodle shop' });
  return { store, put, reach, finished, ran: () => ran };
}

const turns = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("the owner's own line to its store", () => {
  it('answers a change when it is on the disk', async () => {
    const { put, reach } = heldLine();
    const heard = vi.fn();
    const done = put().then(heard);
    await turns();
    expect(heard).not.toHaveBeenCalled();
    reach();
    await done;
  });

  it('refuses calls over its bound', async () => {
    const { put, reach } = heldLine({ pendingCallsMax: 1 });
    const first = put();
    await expect(put()).rejects.toMatchObject({ code: 'store-busy' });
    await turns();
    reach();
    await first;
  });

  it('gives up a call whose disk does not answer in time, and does not do it later', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { put, reach, ran } = heldLine({ callTimeoutMs: 1_000 });
    const first = put();
    await turns();
    const second = put();
    vi.advanceTimersByTime(1_500);
    await expect(first).rejects.toMatchObject({ code: 'store-timeout' });
    await expect(second).rejects.toMatchObject({ code: 'store-timeout' });
    reach();
    await turns();
    expect(ran()).toBe(1);
  });

  it('lets go of the store when nothing is under way, and takes nothing more', async () => {
    const { store, put, reach, finished } = heldLine();
    const last = put();
    const closed = store.close();
    await expect(put()).rejects.toMatchObject({ code: 'store-gone' });
    await turns();
    expect(finished).not.toHaveBeenCalled();
    reach();
    await Promise.all([last, closed]);
    expect(finished).toHaveBeenCalledOnce();
  });
});
