import { copyOf } from '../copy-of.ts';
import { type StoreMethod, storeMethods, storeOver } from '../rpc/store-call.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { modelCalls } from './model-calls.ts';
import { emptyState, type ModelState } from './model-state.ts';

/** What is on the model's disk; a new model can be started from it. */
export type ModelSnapshot = ModelState;

export interface ModelStore {
  readonly store: Store;
  /** The disk's fsync. While it is closed, changes wait, and so do reads that were asked after them. */
  readonly gate: {
    close(): void;
    /** Carries out what waits, in order, and answers it. */
    open(): void;
    /** Calls that wait, reads among them. */
    waiting(): number;
  };
  /**
   * Power is lost: calls that wait are rejected with `store-gone`, and none of them was kept, or, as a disk may do,
   * the first `keptCalls` of them. The store can be used again, as it would be after a restart.
   */
  crash(options?: { readonly keptCalls?: number }): void;
  snapshot(): ModelSnapshot;
  /** What `backup` wrote, by the name of the file. */
  readonly backups: ReadonlyMap<string, ModelSnapshot>;
}

interface WaitingCall {
  readonly changes: boolean;
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A store in memory that keeps the contract, and can lose what was not synced. Deterministic: no timer, no chance. */
export function createModelStore(
  options: { readonly now?: () => number; readonly from?: ModelSnapshot } = {},
): ModelStore {
  const state = structuredClone(options.from ?? emptyState());
  const backups = new Map<string, ModelSnapshot>();
  const calls = { ...modelCalls(state, options.now ?? Date.now), backup };
  const line = new GatedLine();

  function backup(file: string): void {
    if (backups.has(file)) throw new StoreError('backup-refused', `${file} exists already: name a new file`);
    backups.set(file, structuredClone(state));
  }

  function call(method: StoreMethod, args: readonly unknown[]): Promise<unknown> {
    const perform = calls[method] as (...args: readonly unknown[]) => unknown;
    // Cloned on the way in and out, as on the way to another process: later changes by the caller stay with it.
    const own = copyOf(args) as readonly unknown[];
    return line.ask(storeMethods[method].changes, () => copyOf(perform(...own)));
  }

  return {
    store: storeOver(call, () => line.end()),
    gate: { close: () => line.closeGate(), open: () => line.openGate(), waiting: () => line.waiting },
    crash: ({ keptCalls = 0 } = {}) => line.crash(keptCalls),
    snapshot: () => structuredClone(state),
    backups,
  };
}

/** Calls in the order in which they came, held up by a gate. */
class GatedLine {
  #isOpen = true;
  #hasEnded = false;
  #queue: WaitingCall[] = [];
  #onDrained: (() => void)[] = [];

  get waiting(): number {
    return this.#queue.length;
  }

  ask(changes: boolean, run: () => unknown): Promise<unknown> {
    if (this.#hasEnded) return Promise.reject(new StoreError('store-gone', 'The store was closed'));
    return new Promise((resolve, reject) => {
      const call = { changes, run, resolve, reject };
      if (this.#isOpen || (!changes && this.#queue.length === 0)) carryOut(call);
      else this.#queue.push(call);
    });
  }

  closeGate(): void {
    this.#isOpen = false;
  }

  openGate(): void {
    this.#isOpen = true;
    for (const call of this.#takeAll()) carryOut(call);
  }

  crash(keptCalls: number): void {
    for (const [at, call] of this.#takeAll().entries()) {
      if (at < keptCalls && call.changes) attempt(call.run);
      call.reject(new StoreError('store-gone', 'The store ended: whether the call was kept is unknown'));
    }
  }

  end(): Promise<void> {
    this.#hasEnded = true;
    if (this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  #takeAll(): readonly WaitingCall[] {
    const calls = this.#queue;
    this.#queue = [];
    for (const drained of this.#onDrained.splice(0)) drained();
    return calls;
  }
}

function carryOut(call: WaitingCall): void {
  try {
    call.resolve(call.run());
  } catch (error) {
    call.reject(error);
  }
}

/** A call that the disk kept and nobody hears of: that it was refused is not heard either. */
function attempt(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}
