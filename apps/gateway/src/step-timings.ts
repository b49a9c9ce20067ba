/** Time spent in each step of the pipeline since the start, microseconds; of one exchange in eight. */
export interface StepTiming {
  readonly step: string;
  readonly runs: number;
  readonly meanUs: number;
  readonly maxUs: number;
}

/** Looking at the clock between all steps costs as much as some of them do. */
const exchangesPerTimed = 8;

/** Adds up without allocating; one instance a gateway. */
export class StepTimings {
  readonly #names: readonly string[];
  readonly #runs: Float64Array;
  readonly #sumUs: Float64Array;
  readonly #maxUs: Float64Array;
  readonly #onFault: (error: unknown) => void;
  #exchanges = 0;

  constructor(names: readonly string[], onFault: (error: unknown) => void = () => {}) {
    this.#names = names;
    this.#runs = new Float64Array(names.length);
    this.#sumUs = new Float64Array(names.length);
    this.#maxUs = new Float64Array(names.length);
    this.#onFault = onFault;
  }

  /** Whether the exchange that begins now is one of those that are timed. */
  timesNext(): boolean {
    return this.#exchanges++ % exchangesPerTimed === 0;
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
