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
  #ended: DialPhases | null = null;
  readonly #onEnd: (phases: DialPhases) => void;

  constructor(clock: Clock, first: DialPhase, onEnd: (phases: DialPhases) => void = () => {}) {
    this.#clock = clock;
    this.#phase = first;
    this.#onEnd = onEnd;
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

  /** Ends the last one; they stay so. */
  end(): DialPhases {
    if (this.#ended) return this.#ended;
    this.#ended = this.#phasesUntil(this.#clock.now());
    this.#onEnd(this.#ended);
    return this.#ended;
  }

  #phasesUntil(nowMs: number): DialPhases {
    return { ...this.#phases, [`${this.#phase}Ms`]: nowMs - this.#sinceMs };
  }
}
