/** Time spent in each step of the pipeline since the start, microseconds. */
export interface StepTiming {
  readonly step: string;
  readonly runs: number;
  readonly meanUs: number;
  readonly maxUs: number;
}

/** Adds up without allocating; one instance a gateway. */
export class StepTimings {
  readonly #names: readonly string[];
  readonly #runs: Float64Array;
  readonly #sumUs: Float64Array;
  readonly #maxUs: Float64Array;
  readonly #onFault: (error: unknown) => void;

  constructor(names: readonly string[], onFault: (error: unknown) => void = () => {}) {
    this.#names = names;
    this.#runs = new Float64Array(names.length);
    this.#sumUs = new Float64Array(names.length);
    this.#maxUs = new Float64Array(names.length);
    this.#onFault = onFault;
  }

  add(step: number, us: number): void {
    this.#runs[step] = (this.#runs[step] ?? 0) + 1;
    this.#sumUs[step] = (this.#sumUs[step] ?? 0) + us;
    if (us > (this.#maxUs[step] ?? 0)) this.#maxUs[step] = us;
  }

  /** A step threw: a bug, told to whoever logs. */
  fault(error: unknown): void {
    this.#onFault(error);
  }

  report(): readonly StepTiming[] {
    return this.#names.map((step, i) => {
      const runs = this.#runs[i] ?? 0;
      return { step, runs, meanUs: runs ? (this.#sumUs[i] ?? 0) / runs : 0, maxUs: this.#maxUs[i] ?? 0 };
    });
  }
}
