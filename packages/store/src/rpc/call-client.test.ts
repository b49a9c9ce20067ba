import { afterEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../store-error.ts';
import { CallClient } from './call-client.ts';
import { packReply, readCalls } from './parcel.ts';

afterEach(() => vi.useRealTimers());

function lineWith(options: { readonly pendingCallsMax?: number } = {}) {
  const sent: string[] = [];
  const hungUp = vi.fn(async () => undefined);
  const client = new CallClient({ send: (parcel) => sent.push(parcel), hangUp: hungUp, ...options });
  const answerAll = () => {
    for (const { id, call } of sent.splice(0).flatMap(readCalls)) {
      client.receive(`[${packReply({ id, method: call.method, outcome: { ok: true, value: id } })}]`);
    }
  };
  return { client, store: client.store, sent, hungUp, answerAll };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the asking end of a line', () => {
  it('sends the calls of one turn as one parcel', async () => {
    const { store, sent, answerAll } = lineWith();
    const counts = [store.countTerminals(), store.countTerminals(), store.countTerminals()];
    await nextTurn();
    expect(sent).toHaveLength(1);
    answerAll();
    expect(await Promise.all(counts)).toEqual([1, 2, 3]);
  });

  it('gathers the calls made while the store is at work, and sends them with its replies', async () => {
    const { store, sent, answerAll } = lineWith();
    const first = store.countTerminals();
    await nextTurn();
    const later = [store.countTerminals(), store.countTerminals()];
    await nextTurn();
    const last = store.countTerminals();
    await nextTurn();
    expect(sent.map((parcel) => readCalls(parcel).length)).toEqual([1]);
    answerAll();
    expect(sent.map((parcel) => readCalls(parcel).length)).toEqual([3]);
    answerAll();
    expect(await Promise.all([first, ...later, last])).toEqual([1, 2, 3, 4]);
  });

  it('waits for no prune', async () => {
    const { store, sent, answerAll } = lineWith();
    const pruned = store.prune({ attemptsMs: 0, deadKeySetsMs: 0 });
    await nextTurn();
    const count = store.countTerminals();
    await nextTurn();
    expect(sent).toHaveLength(2);
    answerAll();
    await Promise.all([pruned, count]);
  });

  it('refuses calls over its bound until others are answered', async () => {
    const { store, answerAll } = lineWith({ pendingCallsMax: 2 });
    const counts = [store.countTerminals(), store.countTerminals()];
    await expect(store.countTerminals()).rejects.toMatchObject({ code: 'store-busy' });
    await nextTurn();
    answerAll();
    await Promise.all(counts);
    const later = store.countTerminals();
    await nextTurn();
    answerAll();
    expect(await later).toBe(3);
  });

  it('gives up a call without an answer, and does not mind one that comes later', async () => {
    vi.useFakeTimers();
    const { store, answerAll } = lineWith();
    const refused = expect(store.countTerminals()).rejects.toMatchObject({ code: 'store-timeout' });
    await vi.advanceTimersByTimeAsync(29_000);
    const kept = store.countTerminals();
    await vi.advanceTimersByTimeAsync(1_500);
    await refused;
    answerAll();
    expect(await kept).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on after a stall in which calls under way and calls that wait are given up together', async () => {
    vi.useFakeTimers();
    const { store, sent, answerAll } = lineWith();
    const givenUp = (count: Promise<number>) =>
      expect(count).rejects.toMatchObject({ code: 'store-timeout' });
    // Deadlines are looked at four times a second from here on: the calls below are given up in one go.
    const pruned = store.prune({ attemptsMs: 0, deadKeySetsMs: 0 });
    await vi.advanceTimersByTimeAsync(100);
    const underWay = givenUp(store.countTerminals());
    await vi.advanceTimersByTimeAsync(100);
    const waiting = givenUp(store.countTerminals());
    await vi.advanceTimersByTimeAsync(30_100);
    await Promise.all([underWay, waiting]);
    expect(sent.flatMap(readCalls).map(({ id }) => id)).toEqual([1, 2]);
    const later = store.countTerminals();
    await vi.advanceTimersByTimeAsync(1);
    answerAll();
    await pruned;
    expect(await later).toBe(4);
  });

  it('rejects everything when the line dies, and all that is asked later', async () => {
    const { client, store } = lineWith();
    const count = store.countTerminals();
    client.fail(new StoreError('store-gone', 'thread ended'));
    await expect(count).rejects.toMatchObject({ code: 'store-gone' });
    await expect(store.countTerminals()).rejects.toMatchObject({ code: 'store-gone' });
    await store.close();
  });

  it('hangs up once, after the last answer', async () => {
    const { store, hungUp, answerAll } = lineWith();
    const count = store.countTerminals();
    const closed = [store.close(), store.close()];
    await nextTurn();
    expect(hungUp).not.toHaveBeenCalled();
    answerAll();
    await Promise.all(closed);
    expect(await count).toBe(1);
    expect(hungUp).toHaveBeenCalledTimes(1);
  });
});
