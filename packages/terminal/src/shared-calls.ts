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
    const underWay = this.#underWay.get(body);
    // One that was given up is over, for whoever asks now.
    const joined = underWay && !underWay.call.signal.aborted ? underWay : this.#started(body);
    if (signal) joined.call.cancelBy(signal);
    return joined.result;
  }

  #started(body: (call: Call) => Promise<T>): UnderWay<T> {
    const { call, result } = this.#start(body);
    const underWay: UnderWay<T> = {
      call,
      result: result.finally(() => {
        if (this.#underWay.get(body) === underWay) this.#underWay.delete(body);
      }),
    };
    this.#underWay.set(body, underWay);
    return underWay;
  }
}
