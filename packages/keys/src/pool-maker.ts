import { Worker } from 'node:worker_threads';
import type { PooledKeySet } from './key-store.ts';
import { limits } from './limits.ts';
import type { PoolDelivery, PoolFailure, PoolOrder, PoolThreadStart } from './pool-order.ts';
import type { Secret } from './secret.ts';
import { orderedId } from './software/ordered-id.ts';
import type { KeyFamily, MakBytes } from './working-key-form.ts';

export interface PoolRequest {
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly count: number;
  /** Ids for the sets, `count` of them; ordered ones unless given. */
  readonly setIds?: readonly string[];
}

/** Makes key sets ahead on a thread of its own, so that the thread which serves terminals never waits for keys. */
export interface PoolMaker {
  /**
   * Up to `limits.pooledSetsPerRequestMax` sets, sealed for the pool.
   * @throws PoolMakerError when the thread is late, dies or is closed, or too many orders wait;
   * RangeError for a `count` out of bounds.
   */
  make(request: PoolRequest): Promise<readonly PooledKeySet[]>;
  /** Ends the thread; what is still waiting fails with `closed`. */
  close(): Promise<void>;
}

export class PoolMakerError extends Error {
  override readonly name = 'PoolMakerError';
  readonly code: 'deadline' | 'crashed' | 'failed' | 'closed' | 'busy';

  constructor(code: PoolMakerError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  readonly order: PoolOrder;
  readonly resolve: (sets: readonly PooledKeySet[]) => void;
  readonly reject: (error: PoolMakerError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A pool maker for the software key store under this master key (32 bytes). A thread that died or was late is
 * replaced at the next order. It does not keep the process alive while it has nothing to do.
 */
export function createPoolMaker(options: {
  readonly masterKey: Secret;
  readonly requestTimeoutMs?: number;
  /** The program of the thread; another one only in tests. */
  readonly threadUrl?: URL;
}): PoolMaker {
  return new ThreadPoolMaker(options);
}

type PoolMakerOptions = Parameters<typeof createPoolMaker>[0];

class ThreadPoolMaker implements PoolMaker {
  readonly #masterKey: Secret;
  readonly #requestTimeoutMs: number;
  readonly #threadUrl: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #ordersGiven = 0;
  #isClosed = false;

  constructor({ masterKey, requestTimeoutMs, threadUrl }: PoolMakerOptions) {
    this.#masterKey = masterKey;
    this.#requestTimeoutMs = requestTimeoutMs ?? limits.poolRequestTimeoutMs;
    this.#threadUrl = threadUrl ?? new URL('./pool-maker-thread.ts', import.meta.url);
  }

  async make({ family, makBytes, count, setIds }: PoolRequest): Promise<readonly PooledKeySet[]> {
    const ids = setIds ?? Array.from({ length: count }, () => orderedId());
    if (
      !Number.isInteger(count) ||
      count < 1 ||
      count > limits.pooledSetsPerRequestMax ||
      ids.length !== count
    ) {
      throw new RangeError(`1 to ${limits.pooledSetsPerRequestMax} sets an order`);
    }
    if (this.#isClosed) throw new PoolMakerError('closed', 'the pool maker is closed');
    if (this.#waiting.size >= limits.poolRequestsWaitingMax) {
      throw new PoolMakerError('busy', 'too many orders wait for the pool maker');
    }
    return this.#send({ orderId: ++this.#ordersGiven, family, makBytes, setIds: ids });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end(new PoolMakerError('closed', 'the pool maker was closed'));
  }

  #send(order: PoolOrder): Promise<readonly PooledKeySet[]> {
    const worker = this.#worker ?? this.#start();
    worker.ref();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const message = `no key sets within ${this.#requestTimeoutMs} ms`;
        void this.#end(new PoolMakerError('deadline', message));
      }, this.#requestTimeoutMs);
      this.#waiting.set(order.orderId, { order, resolve, reject, timer });
      worker.postMessage(order);
    });
  }

  #start(): Worker {
    const current = new Uint8Array(this.#masterKey.reveal());
    const workerData: PoolThreadStart = { current };
    const worker = new Worker(this.#threadUrl, { workerData, transferList: [current.buffer] });
    worker.on('message', (answer: PoolDelivery | PoolFailure) => this.#answered(answer));
    worker.on('error', (cause: unknown) =>
      this.#died(worker, cause instanceof Error ? cause.message : 'unknown'),
    );
    worker.on('exit', (code) => this.#died(worker, `it ended with ${code}`));
    this.#worker = worker;
    return worker;
  }

  #answered(answer: PoolDelivery | PoolFailure): void {
    const waiting = this.#waiting.get(answer.orderId);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.orderId);
    clearTimeout(waiting.timer);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('reason' in answer) waiting.reject(new PoolMakerError('failed', answer.reason));
    else waiting.resolve(setsIn(waiting.order, answer));
  }

  #died(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    void this.#end(new PoolMakerError('crashed', `the thread of the pool maker died: ${reason}`));
  }

  async #end(error: PoolMakerError): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(error);
    }
    this.#waiting.clear();
    await worker?.terminate();
  }
}

function setsIn(
  { family, makBytes, setIds }: PoolOrder,
  { keyId, blobs }: PoolDelivery,
): readonly PooledKeySet[] {
  const blobBytes = blobs.length / setIds.length;
  return setIds.map((setId, i) => {
    // Views: thousands of small arrays would be a burden on the garbage collector.
    const blob = blobs.subarray(i * blobBytes, (i + 1) * blobBytes);
    return { setId, family, makBytes, wrapped: { keyId, blob } };
  });
}
