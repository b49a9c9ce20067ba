import { limits } from '../limits.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { fitsParcel, type Parcel, packCall, parcels, readReplies } from './parcel.ts';
import { type StoreMethod, storeMethods, storeOver } from './store-call.ts';

interface PendingCall {
  readonly method: StoreMethod;
  readonly deadlineMs: number;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export interface CallClientOptions {
  readonly send: (parcel: Parcel) => void;
  /** Lets go of the line; called once, when no call is under way any more. */
  readonly hangUp: () => Promise<void>;
  readonly pendingCallsMax?: number;
  readonly callTimeoutMs?: number;
}

/**
 * The asking end of a line to a store. Calls made in one turn of the event loop go out as one parcel. Bounded in
 * number and in time.
 */
export class CallClient {
  readonly store: Store;
  readonly #options: CallClientOptions;
  readonly #pending = new Map<number, PendingCall>();
  #outgoing: string[] = [];
  #lastId = 0;
  #sweep: NodeJS.Timeout | undefined;
  #ended: StoreError | undefined;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: CallClientOptions) {
    this.#options = options;
    this.store = storeOver(
      (method, args) => this.#call(method, args),
      () => this.#close(),
    );
  }

  receive(parcel: Parcel): void {
    for (const { id, outcome } of readReplies(parcel, (id) => this.#pending.get(id)?.method)) {
      const call = this.#take(id);
      if (outcome.ok) call?.resolve(outcome.value as never);
      else call?.reject(outcome.error);
    }
  }

  /** The line is dead: every call under way fails, and so does every later one. */
  fail(error: StoreError): void {
    this.#ended ??= error;
    this.#outgoing = [];
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error);
  }

  #call(method: StoreMethod, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const refusal = this.#ended ?? this.#refusal();
      if (refusal) return reject(refusal);
      const id = ++this.#lastId;
      const packed = packCall({ id, method, args });
      if (!fitsParcel(packed))
        return reject(new StoreError('store-invalid', 'The call is too large: send less'));
      this.#pending.set(id, {
        method,
        deadlineMs: performance.now() + this.#timeoutMs(method),
        resolve,
        reject,
      });
      if (this.#outgoing.push(packed) === 1) setImmediate(() => this.#flush());
      this.#sweep ??= setInterval(() => this.#rejectOverdue(), limits.deadlineSweepMs);
    });
  }

  #refusal(): StoreError | undefined {
    const pendingMax = this.#options.pendingCallsMax ?? limits.pendingCallsMax;
    if (this.#pending.size < pendingMax) return undefined;
    return new StoreError('store-busy', `${pendingMax} calls wait for the disk: try again later`);
  }

  #timeoutMs(method: StoreMethod): number {
    if (storeMethods[method].runs !== 'batched') return limits.longCallTimeoutMs;
    return this.#options.callTimeoutMs ?? limits.callTimeoutMs;
  }

  #flush(): void {
    const parts = this.#outgoing;
    this.#outgoing = [];
    if (parts.length === 0) return;
    for (const parcel of parcels(parts)) this.#options.send(parcel);
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) {
      clearInterval(this.#sweep);
      this.#sweep = undefined;
      this.#onIdle?.();
    }
    return call;
  }

  #rejectOverdue(): void {
    const nowMs = performance.now();
    for (const [id, call] of this.#pending) {
      if (call.deadlineMs > nowMs) continue;
      this.#take(id)?.reject(
        new StoreError(
          'store-timeout',
          'The store did not answer in time: whether the call was kept is unknown',
        ),
      );
    }
  }

  #close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  async #drain(): Promise<void> {
    this.#flush();
    this.#ended ??= new StoreError('store-gone', 'The store was closed');
    if (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#options.hangUp();
  }
}
