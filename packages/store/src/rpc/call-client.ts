import { limits } from '../limits.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { fitsParcel, type Parcel, packCall, parcels, readReplies } from './parcel.ts';
import { type StoreMethod, storeMethods, storeOver } from './store-call.ts';

interface PendingCall {
  readonly method: StoreMethod;
  readonly deadlineMs: number;
  /** The store has it, and its commit is what later calls wait for. */
  isUnderWay: boolean;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

interface OutgoingCall {
  readonly id: number;
  readonly packed: string;
  readonly call: PendingCall;
}

export interface CallClientOptions {
  readonly send: (parcel: Parcel) => void;
  /** Lets go of the line; called once, when no call is under way any more. */
  readonly hangUp: () => Promise<void>;
  readonly pendingCallsMax?: number;
  readonly callTimeoutMs?: number;
}

/**
 * The asking end of a line to a store. Calls made while the store is at work on the last parcel go out together when
 * its replies are there: they would wait for its commit anyway, and a parcel costs more than a call in it. Bounded in
 * number and in time.
 */
export class CallClient {
  readonly store: Store;
  readonly #options: CallClientOptions;
  readonly #pending = new Map<number, PendingCall>();
  #outgoing: OutgoingCall[] = [];
  /** Batched calls that the store has not answered yet. */
  #underWay = 0;
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
    const replies = readReplies(parcel, (id) => this.#pending.get(id)?.method);
    const calls = replies.map(({ id }) => this.#take(id));
    this.#flush();
    for (const [at, { outcome }] of replies.entries()) {
      if (outcome.ok) calls[at]?.resolve(outcome.value as never);
      else calls[at]?.reject(outcome.error);
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
      const call = {
        method,
        deadlineMs: performance.now() + this.#timeoutMs(method),
        isUnderWay: false,
        resolve,
        reject,
      };
      this.#pending.set(id, call);
      if (this.#outgoing.push({ id, packed, call }) === 1) setImmediate(() => this.#flush());
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
    if (this.#outgoing.length === 0 || this.#underWay > 0) return;
    // What is overdue was given up: its caller decides anew, and the store must not do it after all.
    const outgoing = this.#outgoing.filter(({ id }) => this.#pending.has(id));
    this.#outgoing = [];
    if (outgoing.length === 0) return;
    for (const { call } of outgoing) {
      // A backup or a prune may take minutes; nothing waits for them.
      call.isUnderWay = storeMethods[call.method].runs === 'batched';
      if (call.isUnderWay) this.#underWay++;
    }
    for (const parcel of parcels(outgoing.map(({ packed }) => packed))) this.#options.send(parcel);
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (call?.isUnderWay) this.#underWay--;
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
    this.#flush();
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
