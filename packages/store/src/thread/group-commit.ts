import { limits } from '../limits.ts';
import { type Parcel, packReply, parcels, type ReceivedCall, type Reply, readCalls } from '../rpc/parcel.ts';
import { type BatchedCall, type CallOutcome, isBatched, type StoreCall } from '../rpc/store-call.ts';
import type { Engine } from '../sqlite/engine.ts';
import type { PruneCursor } from '../sqlite/prune.ts';
import { StoreError } from '../store-error.ts';

/** Where a call came from and its reply goes. */
export interface Line {
  send(parcel: Parcel): void;
}

interface QueuedCall extends ReceivedCall {
  readonly line: Line;
  readonly prune?: { readonly cursor: PruneCursor | null; readonly rowsRemoved: number };
}

interface QueuedReply extends Reply {
  readonly line: Line;
}

/**
 * The answering end: all calls that have arrived, from whichever line, share one transaction, and their replies
 * leave after its COMMIT returned. Those that arrive meanwhile are the next batch, so that the number of fsyncs
 * follows the disk and not the load.
 */
export class GroupCommit {
  readonly #engine: Engine;
  readonly #queuedCallsMax: number;
  readonly #queue: QueuedCall[] = [];
  #isScheduled = false;
  #onEmpty: (() => void) | undefined;

  constructor(engine: Engine, bounds: { readonly queuedCallsMax?: number } = {}) {
    this.#engine = engine;
    this.#queuedCallsMax = bounds.queuedCallsMax ?? limits.queuedCallsMax;
  }

  /** Throws where the parcel cannot be read. */
  receive(parcel: Parcel, line: Line): void {
    const calls = readCalls(parcel);
    if (this.#queue.length + calls.length > this.#queuedCallsMax) {
      const error = new StoreError('store-busy', 'Too many calls wait for the disk: try again later');
      answer(calls.map(({ id, call }) => ({ id, line, method: call.method, outcome: { ok: false, error } })));
      return;
    }
    for (const call of calls) this.#queue.push({ ...call, line });
    this.#schedule();
  }

  /** Resolves once every call that was received is answered. */
  drain(): Promise<void> {
    if (this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  /** Not at once: first whatever else this turn of the event loop brings joins the batch. */
  #schedule(): void {
    if (this.#isScheduled || this.#queue.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#runNext();
      this.#schedule();
      if (this.#queue.length === 0) this.#onEmpty?.();
    });
  }

  #runNext(): void {
    const end = this.#queue.findIndex(({ call }, at) => at === limits.batchCallsMax || !isBatched(call));
    if (end === 0) this.#runApart(this.#queue.shift() as QueuedCall);
    else this.#runBatch(this.#queue.splice(0, end === -1 ? this.#queue.length : end));
  }

  #runBatch(batch: readonly QueuedCall[]): void {
    const outcomes = this.#runTogether(batch.map(({ call }) => call as BatchedCall));
    answer(
      batch.map(({ id, line, call }, at) => ({
        id,
        line,
        method: call.method,
        outcome: outcomes[at] as CallOutcome,
      })),
    );
  }

  #runTogether(calls: readonly BatchedCall[]): readonly CallOutcome[] {
    try {
      return this.#engine.runTogether(calls);
    } catch (error) {
      const outcome: CallOutcome = { ok: false, error: error as Error };
      return calls.map(() => outcome);
    }
  }

  #runApart(queued: QueuedCall): void {
    const { id, line, call } = queued;
    try {
      const value = call.method === 'prune' ? this.#prune(queued, call) : this.#backUp(call);
      if (value !== goesOn) answer([{ id, line, method: call.method, outcome: { ok: true, value } }]);
    } catch (error) {
      answer([{ id, line, method: call.method, outcome: { ok: false, error: error as Error } }]);
    }
  }

  /** One step, then to the end of the queue: others do not wait for the whole of it. */
  #prune(queued: QueuedCall, call: Extract<StoreCall, { method: 'prune' }>): number | typeof goesOn {
    const { cursor, rowsRemoved } = queued.prune ?? { cursor: null, rowsRemoved: 0 };
    const step = this.#engine.pruneStep(call.args[0], cursor);
    const removed = rowsRemoved + step.rowsRemoved;
    if (step.next === null) return removed;
    this.#queue.push({ ...queued, prune: { cursor: step.next, rowsRemoved: removed } });
    return goesOn;
  }

  #backUp(call: StoreCall): void {
    if (call.method !== 'backup') throw new Error(`${call.method} does not run apart`);
    this.#engine.backup(call.args[0]);
  }
}

const goesOn = Symbol('goes on');

function answer(replies: readonly QueuedReply[]): void {
  const parts = new Map<Line, string[]>();
  for (const reply of replies) {
    const packed = packReply(reply);
    const line = parts.get(reply.line);
    if (line) line.push(packed);
    else parts.set(reply.line, [packed]);
  }
  for (const [line, packed] of parts) {
    for (const parcel of parcels(packed)) line.send(parcel);
  }
}
