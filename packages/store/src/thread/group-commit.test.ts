import { describe, expect, it } from 'vitest';
import { packCall, parcels, readReplies } from '../rpc/parcel.ts';
import type { BatchedCall, CallOutcome } from '../rpc/store-call.ts';
import type { Engine } from '../sqlite/engine.ts';
import { StoreError } from '../store-error.ts';
import { GroupCommit } from './group-commit.ts';

/** An engine that notes what it is asked, and commits when it returns. */
function notingEngine(over: Partial<Engine> = {}, bounds: { readonly queuedCallsMax?: number } = {}) {
  const log: string[] = [];
  const batches: BatchedCall[][] = [];
  const engine: Engine = {
    runTogether(calls): readonly CallOutcome[] {
      batches.push([...calls]);
      log.push(`commit of ${calls.length}`);
      return calls.map((_, at) => ({ ok: true, value: at }));
    },
    pruneStep: () => ({ rowsRemoved: 0, next: null }),
    backup: () => undefined,
    close: () => undefined,
    ...over,
  };
  const commits = new GroupCommit(engine, bounds);
  let lastId = 0;
  const line = (name: string) => ({
    send(parcel: string) {
      for (const { id, outcome } of readReplies(parcel, () => 'countTerminals')) {
        log.push(outcome.ok ? `${name} ${id}: ${outcome.value}` : `${name} ${id}: ${outcome.error.message}`);
      }
    },
  });
  const ask = (name: string, count: number, method: 'countTerminals' | 'prune' = 'countTerminals') => {
    const args = method === 'prune' ? [{ attemptsMs: 0, deadKeySetsMs: 0 }] : [];
    const parts = Array.from({ length: count }, () => packCall({ id: ++lastId, method, args }));
    for (const parcel of parcels(parts)) commits.receive(parcel, line(name));
  };
  return { log, batches, commits, ask };
}

describe('group commit', () => {
  it('runs all calls that have arrived together, and answers after the commit, each line its own', async () => {
    const { log, commits, ask } = notingEngine();
    ask('gateway', 2);
    ask('command', 1);
    expect(log).toEqual([]);
    await commits.drain();
    expect(log).toEqual(['commit of 3', 'gateway 1: 0', 'gateway 2: 1', 'command 3: 2']);
  });

  it('makes the next batch of those that arrive during a commit', async () => {
    const { log, commits, ask } = notingEngine({
      runTogether(calls) {
        log.push(`commit of ${calls.length}`);
        if (log.length === 1) ask('late', 2);
        return calls.map(() => ({ ok: true, value: 'done' }));
      },
    });
    ask('early', 1);
    await commits.drain();
    expect(log).toEqual(['commit of 1', 'early 1: done', 'commit of 2', 'late 2: done', 'late 3: done']);
  });

  it('bounds a batch', async () => {
    const { batches, commits, ask } = notingEngine();
    ask('storm', 2_500);
    await commits.drain();
    expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  });

  it('acknowledges none of a batch whose commit failed', async () => {
    const { log, commits, ask } = notingEngine({
      runTogether() {
        throw new StoreError('store-full', 'disk full');
      },
    });
    ask('gateway', 2);
    await commits.drain();
    expect(log).toEqual(['gateway 1: disk full', 'gateway 2: disk full']);
  });

  it('lets others pass between the steps of a prune', async () => {
    const cursor = { part: 0, doneTo: 0, end: 9 };
    let steps = 0;
    const { log, commits, ask } = notingEngine({
      pruneStep: () => ({ rowsRemoved: 10, next: ++steps < 3 ? cursor : null }),
    });
    ask('night', 1, 'prune');
    ask('shop', 1);
    await commits.drain();
    expect(log).toEqual(['commit of 1', 'shop 2: 0', 'night 1: 30']);
  });

  it('refuses what is over the bound of its queue, before it takes any of it', async () => {
    const { log, commits, ask } = notingEngine({}, { queuedCallsMax: 10 });
    ask('storm', 10);
    ask('late', 1);
    expect(log).toEqual([expect.stringContaining('late 11: Too many calls')]);
    await commits.drain();
    expect(log.filter((line) => line.startsWith('storm'))).toHaveLength(10);
  });
});
