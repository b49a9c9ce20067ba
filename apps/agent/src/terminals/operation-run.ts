import type { OperationRecord, OperationResult } from '../operations/operation.ts';

/** An operation that waits for its turn, is under way, or has just ended. */
export class OperationRun {
  readonly asked: OperationRecord;
  readonly #cancelling = new AbortController();
  readonly #end = Promise.withResolvers<void>();
  #record: OperationRecord;
  #isUnderWay = false;
  #endedAtMs: number | null = null;

  constructor(asked: OperationRecord) {
    this.asked = asked;
    this.#record = asked;
  }

  get record(): OperationRecord {
    return this.#record;
  }

  get state(): 'waiting' | 'running' | 'ended' {
    if (this.#record.result !== null) return 'ended';
    return this.#isUnderWay ? 'running' : 'waiting';
  }

  /** Aborted when its caller wants it given up. */
  get signal(): AbortSignal {
    return this.#cancelling.signal;
  }

  cancel(): void {
    this.#cancelling.abort();
  }

  begins(): void {
    this.#isUnderWay = true;
  }

  /** The moment of its end, the same for all who write it down. */
  stampEnd(): number {
    this.#endedAtMs ??= Date.now();
    return this.#endedAtMs;
  }

  ends(result: OperationResult): void {
    this.#record = { ...this.#record, endedAtMs: this.stampEnd(), result };
    this.#end.resolve();
  }

  /** Resolves when it has ended, after so many milliseconds, or when whoever waits has `left`. */
  async endedWithin(ms: number, left?: AbortSignal): Promise<void> {
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    const leave = () => resolve();
    if (left?.aborted) resolve();
    left?.addEventListener('abort', leave);
    await Promise.race([this.#end.promise, enough]);
    clearTimeout(timer);
    left?.removeEventListener('abort', leave);
  }
}
