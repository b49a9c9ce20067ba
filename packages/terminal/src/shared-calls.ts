import type { Call } from './call.ts';

interface UnderWay<T> {
  readonly call: Call;
  readonly result: Promise<T>;
}

/** Calls that are the same one when they are asked again while they run. */
export class SharedCalls<T> {
  readonly #underWay = new Map<(call: Call) => Promise<T>, UnderWay<T>>();
  readonly #start: (body: (call: Call) => Promise<T>) => UnderWay<T>;

  constructor(start: (body: (call: Call) => Promise<T>) => UnderWay<T>) {
    this.#start = start;
  }

  /** `signal` gives it up for all who have asked. */
  join(body: (call: Call) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const joined = this.#underWay.get(body) ?? this.#started(body);
    if (signal) joined.call.cancelBy(signal);
    return joined.result;
  }

  #started(body: (call: Call) => Promise<T>): UnderWay<T> {
    const { call, result } = this.#start(body);
    const underWay = { call, result: result.finally(() => this.#underWay.delete(body)) };
    this.#underWay.set(body, underWay);
    return underWay;
  }
}
