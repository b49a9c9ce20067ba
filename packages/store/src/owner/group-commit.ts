import { limits } from '../limits.ts';
import {
  type BatchedCall,
  type CallOutcome,
  isBatched,
  type StoreCall,
  storeMethods,
} from '../rpc/store-call.ts';
import type { Engine } from '../sqlite/engine.ts';
import type { PruneCursor } from '../sqlite/prune.ts';
import { StoreError } from '../store-error.ts';

/** A call on its way, whoever asked it. */
export interface QueuedCall {
  readonly call: StoreCall;
  /** Nobody waits for it any more, its caller decides anew: it must not be done after all. */
  readonly isGivenUp: boolean;
  settle(outcome: CallOutcome): void;
}

/** See limits.ts. */
export interface GroupBounds {
  readonly queuedCallsMax: number;
  readonly gatherMs: number;
}

interface PruneProgress {
  readonly cursor: PruneCursor | null;
  readonly rowsRemoved: number;
}

/**
 * All calls that have arrived share one transaction and one fsync, and are answered after it. The transaction is
 * written here and now, its log is brought to the disk by a thread of the system's; calls that arrive meanwhile are
 * the next batch, so that the number of fsyncs follows the disk and not the load.
 */
export class GroupCommit {
  readonly #engine: Engine;
  readonly #bounds: GroupBounds;
  #queue: QueuedCall[] = [];
  #isScheduled = false;
  #gathering: NodeJS.Timeout | undefined;
  #lastBatchCalls = 0;
  #isAtWork = false;
  /** Under way beside the batches. */
  #backups = 0;
  /** Terminals with changes that are queued or not on the disk yet, and how many. */
  readonly #changing = new Map<string, number>();
  readonly #prunes = new Map<QueuedCall, PruneProgress>();
  #onIdle: (() => void) | undefined;

  constructor(engine: Engine, bounds: Partial<GroupBounds> = {}) {
    this.#engine = engine;
    this.#bounds = { ...limits, ...bounds };
  }

  /** Takes all of the calls, or answers each that there are too many. */
  ask(calls: readonly QueuedCall[]): void {
    if (this.#queue.length + calls.length > this.#bounds.queuedCallsMax) {
      const error = new StoreError('store-busy', 'Too many calls wait for the disk: try again later');
      for (const call of calls) call.settle({ ok: false, error });
      return;
    }
    for (const call of calls) this.#take(call);
    this.#schedule();
  }

  /**
   * A read that need not wait for others' commits: null where this terminal itself has changes that are not on the
   * disk yet.
   */
  loadAtOnce(call: Extract<BatchedCall, { method: 'loadTerminal' }>): CallOutcome | null {
    if (this.#changing.has(call.args[0])) return null;
    return this.#engine.read(call);
  }

  /** Resolves once every call that was taken is answered. */
  drain(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #take(call: QueuedCall): void {
    this.#queue.push(call);
    const terminalId = changedTerminal(call.call);
    if (terminalId !== null) this.#changing.set(terminalId, (this.#changing.get(terminalId) ?? 0) + 1);
  }

  /**
   * Not at once: first whatever else this turn of the event loop brings joins the batch. And where the last batch was
   * large, its callers are being answered just now and will ask again: they are waited for a moment, so that they do
   * not fall apart into batches that each pay for the disk.
   */
  #schedule(): void {
    if (this.#isAtWork || this.#queue.length === 0) return;
    const isEnough =
      this.#lastBatchCalls < limits.gatheredBatchCallsMin || 2 * this.#queue.length >= this.#lastBatchCalls;
    if (isEnough) {
      clearTimeout(this.#gathering);
      this.#gathering = undefined;
      if (this.#isScheduled) return;
      this.#isScheduled = true;
      setImmediate(() => this.#runNext());
    } else {
      this.#gathering ??= setTimeout(() => this.#runNext(), this.#bounds.gatherMs);
    }
  }

  async #runNext(): Promise<void> {
    this.#isScheduled = false;
    this.#gathering = undefined;
    this.#isAtWork = true;
    const end = this.#queue.findIndex(({ call }, at) => at === limits.batchCallsMax || !isBatched(call));
    if (end === 0) await this.#runApart(this.#queue.shift() as QueuedCall);
    else await this.#runBatch(this.#takeFirst(end));
    this.#isAtWork = false;
    // First those who were answered act on it: what they say does not wait for the next COMMIT.
    process.nextTick(() => this.#schedule());
    this.#tellIdle();
  }

  /** -1: all. */
  #takeFirst(end: number): readonly QueuedCall[] {
    if (end !== -1) return this.#queue.splice(0, end);
    const all = this.#queue;
    this.#queue = [];
    return all;
  }

  async #runBatch(taken: readonly QueuedCall[]): Promise<void> {
    this.#lastBatchCalls = taken.length;
    const batch = taken.filter((call) => !call.isGivenUp);
    const outcomes = this.#runTogether(batch.map(({ call }) => call as BatchedCall));
    const changes = batch.some(({ call }, at) => outcomes[at]?.ok && storeMethods[call.method].changes);
    const fault = changes ? await this.#sync() : null;
    for (const { call } of taken) this.#forgetChange(call);
    for (const [at, call] of batch.entries()) {
      const outcome = outcomes[at] as CallOutcome;
      call.settle(outcome.ok && fault ? fault : outcome);
    }
  }

  #runTogether(calls: readonly BatchedCall[]): readonly CallOutcome[] {
    try {
      return this.#engine.runTogether(calls);
    } catch (error) {
      const outcome: CallOutcome = { ok: false, error: error as Error };
      return calls.map(() => outcome);
    }
  }

  /** Null when everything that was written is on the disk. */
  async #sync(): Promise<CallOutcome | null> {
    try {
      await this.#engine.sync();
      return null;
    } catch (error) {
      return { ok: false, error: error as Error };
    }
  }

  #forgetChange(call: StoreCall): void {
    const terminalId = changedTerminal(call);
    if (terminalId === null) return;
    const left = (this.#changing.get(terminalId) ?? 1) - 1;
    if (left === 0) this.#changing.delete(terminalId);
    else this.#changing.set(terminalId, left);
  }

  /** A backup runs beside the batches, the others of these between them. */
  async #runApart(queued: QueuedCall): Promise<void> {
    const { call } = queued;
    if (call.method === 'prune') await settleWith(queued, () => this.#prune(queued, call));
    else if (call.method === 'backup') await this.#beginBackup(queued, call.args[0]);
    else throw new Error(`${call.method} does not run apart`);
  }

  async #beginBackup(queued: QueuedCall, file: string): Promise<void> {
    this.#backups++;
    const end = () => {
      this.#backups--;
      this.#tellIdle();
    };
    try {
      const { isUnderWay, done } = this.#engine.backup(file);
      void settleWith(queued, () => done).then(end);
      await isUnderWay;
    } catch (error) {
      queued.settle({ ok: false, error: error as Error });
      end();
    }
  }

  /** One step, then to the end of the queue: others do not wait for the whole of it. */
  async #prune(
    queued: QueuedCall,
    call: Extract<StoreCall, { method: 'prune' }>,
  ): Promise<number | typeof goesOn> {
    const { cursor, rowsRemoved } = this.#prunes.get(queued) ?? { cursor: null, rowsRemoved: 0 };
    this.#prunes.delete(queued);
    const step = this.#engine.pruneStep(call.args[0], cursor);
    await this.#engine.sync();
    const removed = rowsRemoved + step.rowsRemoved;
    if (step.next === null) return removed;
    this.#prunes.set(queued, { cursor: step.next, rowsRemoved: removed });
    this.#queue.push(queued);
    return goesOn;
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && !this.#isAtWork && this.#backups === 0;
  }

  #tellIdle(): void {
    if (this.#isIdle()) this.#onIdle?.();
  }
}

const goesOn = Symbol('goes on');

async function settleWith(queued: QueuedCall, work: () => Promise<unknown>): Promise<void> {
  try {
    const value = await work();
    if (value !== goesOn) queued.settle({ ok: true, value });
  } catch (error) {
    queued.settle({ ok: false, error: error as Error });
  }
}

/** Whose record or key sets a call changes; null where none of one terminal, or where the engine will refuse it. */
function changedTerminal(call: StoreCall): string | null {
  switch (call.method) {
    case 'commitExchange':
    case 'addTerminal': {
      // A guest's call, or one without types, may lack what it must have.
      const [record]: readonly ({ readonly terminalId: string } | null | undefined)[] = call.args;
      return record?.terminalId ?? null;
    }
    case 'changeTerminal':
      return call.args[0];
    default:
      return null;
  }
}
