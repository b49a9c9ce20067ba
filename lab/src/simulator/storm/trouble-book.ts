/** Whom an outage kept from signing in, and when each was back. Times are milliseconds since the start. */
export class TroubleBook {
  readonly #fromMs: number;
  readonly #overMs: number;
  /** Since when each terminal has been in a sign-in. */
  readonly #signingInMs = new Map<number, number>();
  readonly #troubled = new Set<number>();
  readonly #backMs = new Map<number, number>();

  constructor(outage: { readonly fromMs: number; readonly overMs: number }) {
    this.#fromMs = outage.fromMs;
    this.#overMs = outage.overMs;
  }

  begun(terminal: number, nowMs: number): void {
    this.#signingInMs.set(terminal, nowMs);
  }

  ended(terminal: number, nowMs: number, isSignedIn: boolean): void {
    const beganMs = this.#signingInMs.get(terminal) ?? nowMs;
    this.#signingInMs.delete(terminal);
    const isOver = nowMs >= this.#overMs;
    const isHit = beganMs < this.#overMs && nowMs >= this.#fromMs;
    if (isHit && !(isSignedIn && !isOver)) this.#troubled.add(terminal);
    if (isSignedIn && isOver && this.#troubled.has(terminal) && !this.#backMs.has(terminal))
      this.#backMs.set(terminal, nowMs - this.#overMs);
  }

  /**
   * How long after the end of the outage each of those in trouble was back, the soonest first; infinite for who never
   * was. A sign-in that began before the end and has not ended is in trouble too.
   */
  timesBackMs(): readonly number[] {
    const stuck = [...this.#signingInMs].filter(([, beganMs]) => beganMs < this.#overMs);
    const troubled = new Set([...this.#troubled, ...stuck.map(([terminal]) => terminal)]);
    return [...troubled]
      .map((terminal) => this.#backMs.get(terminal) ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b);
  }
}

/** The time after which this share of them is back; infinite where there is nobody. */
export function timeOf(timesBackMs: readonly number[], share: number): number {
  const at = Math.min(timesBackMs.length - 1, Math.floor(share * timesBackMs.length));
  return timesBackMs[at] ?? Number.POSITIVE_INFINITY;
}

/** The share that is back, second by second after the end of the outage. */
export function shareBackByS(timesBackMs: readonly number[], seconds: number): readonly number[] {
  const isBackBy = (second: number) => timesBackMs.filter((ms) => ms <= second * 1_000).length;
  return Array.from({ length: seconds }, (_, second) => isBackBy(second) / Math.max(1, timesBackMs.length));
}
