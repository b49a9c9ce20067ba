import type { Wrapped } from '@rollcall/keys';
import { copyOf } from '../copy-of.ts';
import { limits } from '../limits.ts';
import {
  type CallOutcome,
  type StoreCall,
  type StoreMethod,
  storeMethods,
  storeOver,
} from '../rpc/store-call.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { GroupCommit, QueuedCall } from './group-commit.ts';

class LocalCall implements QueuedCall {
  readonly call: StoreCall;
  readonly deadlineMs: number;
  readonly #line: LocalLine;
  readonly #resolve: (value: never) => void;
  readonly #reject: (error: Error) => void;
  isGivenUp = false;

  constructor(
    line: LocalLine,
    call: StoreCall,
    deadlineMs: number,
    resolve: (value: never) => void,
    reject: (error: Error) => void,
  ) {
    this.#line = line;
    this.call = call;
    this.deadlineMs = deadlineMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  settle(outcome: CallOutcome): void {
    if (this.isGivenUp) return;
    this.#line.settled(this);
    if (outcome.ok) this.#resolve(outcome.value as never);
    else this.#reject(outcome.error);
  }

  giveUp(): void {
    this.isGivenUp = true;
    this.#reject(
      new StoreError(
        'store-timeout',
        'The store did not answer in time: whether the call was kept is unknown',
      ),
    );
  }
}

export interface LocalLineOptions {
  readonly commits: GroupCommit;
  /** Lets go of the store; called once, when no call is under way any more. */
  readonly finish: () => Promise<void>;
  readonly pendingCallsMax?: number;
  readonly callTimeoutMs?: number;
}

/** The store as the process that owns it sees it: nothing is packed, and a call is bounded in number and in time. */
export class LocalLine {
  readonly store: Store;
  readonly #options: LocalLineOptions;
  readonly #pending = new Set<LocalCall>();
  #sweep: NodeJS.Timeout | undefined;
  #isEnded = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: LocalLineOptions) {
    this.#options = options;
    this.store = storeOver(
      (method, args) => this.#ask({ method, args } as StoreCall),
      () => this.#close(),
    );
  }

  settled(call: LocalCall): void {
    this.#pending.delete(call);
    if (this.#pending.size === 0) this.#onIdle?.();
  }

  #ask(call: StoreCall): Promise<unknown> {
    const { commits, pendingCallsMax = limits.pendingCallsMax } = this.#options;
    if (this.#isEnded) return Promise.reject(new StoreError('store-gone', 'The store was closed'));
    if (call.method === 'loadTerminal') {
      const outcome = commits.loadAtOnce(call);
      if (outcome) return outcome.ok ? Promise.resolve(outcome.value) : Promise.reject(outcome.error);
    }
    if (this.#pending.size >= pendingCallsMax) {
      return Promise.reject(
        new StoreError('store-busy', `${pendingCallsMax} calls wait for the disk: try again later`),
      );
    }
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + this.#timeoutMs(call.method);
      const pending = new LocalCall(this, withOwnBytes(call), deadlineMs, resolve, reject);
      this.#pending.add(pending);
      this.#sweep ??= setInterval(() => this.#giveUpOverdue(), limits.deadlineSweepMs);
      commits.ask([pending]);
    });
  }

  #timeoutMs(method: StoreMethod): number {
    if (storeMethods[method].runs !== 'batched') return limits.longCallTimeoutMs;
    return this.#options.callTimeoutMs ?? limits.callTimeoutMs;
  }

  /** It stops when it finds nothing, rather than whenever nothing is pending: that is many times a second. */
  #giveUpOverdue(): void {
    const nowMs = performance.now();
    for (const call of this.#pending) {
      if (call.deadlineMs > nowMs) continue;
      this.settled(call);
      call.giveUp();
    }
    if (this.#pending.size === 0) this.#stopSweep();
  }

  #stopSweep(): void {
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #close(): Promise<void> {
    this.#isEnded = true;
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  async #drain(): Promise<void> {
    if (this.#pending.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#stopSweep();
    await this.#options.finish();
  }
}

/** The caller may use the memory of its bytes again; everything else is readonly. */
function withOwnBytes(call: StoreCall): StoreCall {
  if (call.method !== 'commitExchange') return copyOf(call) as StoreCall;
  const [commit] = call.args;
  const keySets = commit.keySets?.map((set) => ({ ...set, wrapped: set.wrapped && ownWrapped(set.wrapped) }));
  const digest = commit.answer?.digest;
  return {
    method: call.method,
    args: [
      {
        ...commit,
        ...(keySets ? { keySets } : {}),
        ...(commit.answer && digest ? { answer: { ...commit.answer, digest: digest.slice() } } : {}),
      },
    ],
  };
}

function ownWrapped({ keyId, blob }: Wrapped): Wrapped {
  // From Node's pool of buffers: an array of its own for each would be a burden on the garbage collector.
  return { keyId, blob: Buffer.from(blob) };
}
