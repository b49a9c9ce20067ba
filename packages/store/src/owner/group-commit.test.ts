import { describe, expect, it } from 'vitest';
import { bareTerminal } from '../contract/records.ts';
import type { BatchedCall, CallOutcome, StoreCall } from '../rpc/store-call.ts';
import type { Engine } from '../sqlite/engine.ts';
import { StoreError } from '../store-error.ts';
import { type GroupBounds, GroupCommit } from './group-commit.ts';

/** An engine that notes what it is asked, and commits when it returns. */
function notingEngine(over: Partial<Engine> = {}, bounds: Partial<GroupBounds> = {}) {
  const log: string[] = [];
  const batches: BatchedCall[][] = [];
  const engine: Engine = {
    runTogether(calls): readonly CallOutcome[] {
      batches.push([...calls]);
      log.push(`commit of ${calls.length}`);
      return calls.map((_, at) => ({ ok: true, value: at }));
    },
    read: ({ method }) => ({ ok: true, value: `${method} at once` }),
    pruneStep: () => ({ rowsRemoved: 0, next: null }),
    sync: async () => void log.push('sync'),
    backup: () => ({ isUnderWay: Promise.resolve(), done: Promise.resolve() }),
    close: () => undefined,
    ...over,
  };
  const commits = new GroupCommit(engine, bounds);
  let lastId = 0;
  const askCalls = (name: string, calls: readonly StoreCall[]) => {
    commits.ask(
      calls.map((call) => {
        const id = ++lastId;
        const settle = (outcome: CallOutcome) =>
          void log.push(
            outcome.ok ? `${name} ${id}: ${outcome.value}` : `${name} ${id}: ${outcome.error.message}`,
          );
        return { call, isGivenUp: false, settle };
      }),
    );
  };
  const ask = (name: string, count: number, method: 'countTerminals' | 'prune' = 'countTerminals') => {
    const args = method === 'prune' ? [{ attemptsMs: 0, deadKeySetsMs: 0 }] : [];
    askCalls(
      name,
      Array.from({ length: count }, () => ({ method, args }) as StoreCall),
    );
  };
  return { log, batches, commits, ask, askCalls };
}

const addTerminal: StoreCall = { method: 'addTerminal', args: [bareTerminal('10000001')] };

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
    expect(log).toEqual(['sync', 'commit of 1', 'shop 2: 0', 'sync', 'sync', 'night 1: 30']);
  });

  it('refuses what is over the bound of its queue, before it takes any of it', async () => {
    const { log, commits, ask } = notingEngine({}, { queuedCallsMax: 10 });
    ask('storm', 10);
    ask('late', 1);
    expect(log).toEqual([expect.stringContaining('late 11: Too many calls')]);
    await commits.drain();
    expect(log.filter((line) => line.startsWith('storm'))).toHaveLength(10);
  });

  it('answers changes only when they are on the disk', async () => {
    const { log, commits, askCalls } = notingEngine();
    askCalls('gateway', [addTerminal]);
    await commits.drain();
    expect(log).toEqual(['commit of 1', 'sync', 'gateway 1: 0']);
  });

  it('acknowledges none of a batch that did not reach the disk', async () => {
    const { log, commits, askCalls } = notingEngine({
      sync: () => Promise.reject(new StoreError('store-failed', 'disk failed')),
    });
    askCalls('gateway', [addTerminal, { method: 'countTerminals', args: [] }]);
    await commits.drain();
    expect(log).toEqual(['commit of 2', 'gateway 1: disk failed', 'gateway 2: disk failed']);
  });

  it('reads a terminal at once, unless its own changes are not on the disk yet', async () => {
    let reach = () => {};
    const { commits, askCalls } = notingEngine({
      sync: () =>
        new Promise<void>((resolve) => {
          reach = resolve;
        }),
    });
    const load = (terminalId: string) => commits.loadAtOnce({ method: 'loadTerminal', args: [terminalId] });
    askCalls('gateway', [addTerminal]);
    expect(load('10000001')).toBeNull();
    await new Promise((resolve) => setImmediate(resolve));
    expect(load('10000001')).toBeNull();
    expect(load('10000002')).toEqual({ ok: true, value: 'loadTerminal at once' });
    reach();
    await commits.drain();
    expect(load('10000001')).toEqual({ ok: true, value: 'loadTerminal at once' });
  });

  it('goes on after a call that names no terminal: the engine refuses it', async () => {
    const { log, commits, ask, askCalls } = notingEngine();
    const nameless = [undefined, null, {}].map((record) => [record] as never);
    askCalls('careless', [
      ...nameless.map((args): StoreCall => ({ method: 'addTerminal', args })),
      ...nameless.map((args): StoreCall => ({ method: 'commitExchange', args })),
      { method: 'changeTerminal', args: [] as never },
    ]);
    ask('gateway', 1);
    await commits.drain();
    expect(log.at(-1)).toBe('gateway 8: 7');
  });

  it('does not do what was given up while it waited', async () => {
    const { batches, commits } = notingEngine();
    commits.ask([{ call: addTerminal, isGivenUp: true, settle: () => {} }]);
    await commits.drain();
    expect(batches.flat()).toEqual([]);
  });

  it('serves others while a backup is written, and is done when that is', async () => {
    let end = () => {};
    const { log, commits, ask, askCalls } = notingEngine({
      backup: () => {
        const done = new Promise<void>((resolve) => {
          end = resolve;
        });
        return { isUnderWay: Promise.resolve(), done };
      },
    });
    askCalls('night', [{ method: 'backup', args: ['copy'] }]);
    ask('shop', 1);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(log).toEqual(['commit of 1', 'shop 2: 0']);
    end();
    await commits.drain();
    expect(log.at(-1)).toBe('night 1: undefined');
  });

  it('waits for the callers of a large batch, so that they stay together', async () => {
    const { batches, commits, ask } = notingEngine({}, { gatherMs: 60_000 });
    ask('storm', 20);
    await commits.drain();
    ask('storm', 4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches.map((batch) => batch.length)).toEqual([20]);
    ask('storm', 16);
    await commits.drain();
    expect(batches.map((batch) => batch.length)).toEqual([20, 20]);
  });

  it('waits only a moment, and not for the callers of a small batch', async () => {
    const { batches, commits, ask } = notingEngine();
    ask('storm', 20);
    await commits.drain();
    ask('late', 4);
    await commits.drain();
    ask('late', 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches.map((batch) => batch.length)).toEqual([20, 4, 1]);
  });

  it('goes on after a backup that the engine refuses', async () => {
    const { log, commits, ask, askCalls } = notingEngine({
      backup() {
        throw new StoreError('store-failed', 'disk failed');
      },
    });
    askCalls('night', [{ method: 'backup', args: ['copy'] }]);
    ask('shop', 1);
    await commits.drain();
    expect(log).toEqual(['night 1: disk failed', 'commit of 1', 'shop 2: 0']);
  });
});
