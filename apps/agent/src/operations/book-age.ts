/**
 * How long the agent has run with its book, over all its lives: what it saw pass itself. The time of day is no measure
 * of that: a till without a battery for its clock starts in 1970, and has it set later by decades.
 */
export class BookAge {
  readonly #uptimeMs: () => number;
  #fromMs: number;
  #ageMs = 0;

  /** `uptimeMs` counts on from anywhere, and is never set. */
  constructor(uptimeMs: () => number) {
    this.#uptimeMs = uptimeMs;
    this.#fromMs = uptimeMs();
  }

  get nowMs(): number {
    return this.#ageMs + Math.max(0, Math.round(this.#uptimeMs() - this.#fromMs));
  }

  /** The book had this age already when it was last written to. */
  wasAtLeast(ageMs: number): void {
    if (ageMs <= this.#ageMs) return;
    this.#ageMs = ageMs;
    this.#fromMs = this.#uptimeMs();
  }
}
