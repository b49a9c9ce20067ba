import type { Clock } from './clock.ts';
import type { DialPhase } from './dial-failure.ts';

/** How long each phase took, the last one only as far as it got. */
export interface DialPhases {
  /** Only where a name was looked up. */
  readonly dnsMs?: number;
  readonly connectMs?: number;
  /** Only over TLS. */
  readonly tlsMs?: number;
}

/** Measures one phase after another. */
export class PhaseWatch {
  readonly #clock: Clock;
  #phase: DialPhase;
  #sinceMs: number;
  #phases: DialPhases = {};

  constructor(clock: Clock, first: DialPhase) {
    this.#clock = clock;
    this.#phase = first;
    this.#sinceMs = clock.now();
  }

  get phase(): DialPhase {
    return this.#phase;
  }

  /** Ends the current phase; nothing happens when that one runs already. */
  enter(phase: DialPhase): void {
    if (phase === this.#phase) return;
    const nowMs = this.#clock.now();
    this.#phases = this.#phasesUntil(nowMs);
    this.#phase = phase;
    this.#sinceMs = nowMs;
  }

  end(): DialPhases {
    return this.#phasesUntil(this.#clock.now());
  }

  #phasesUntil(nowMs: number): DialPhases {
    return { ...this.#phases, [`${this.#phase}Ms`]: nowMs - this.#sinceMs };
  }
}
