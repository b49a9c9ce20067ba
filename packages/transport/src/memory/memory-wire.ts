import type { Clock } from '../clock.ts';

/** One direction of a connection in memory: what is sent arrives after the latency, in order, none lost. */
export class MemoryWire {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #underWay: (() => void)[] = [];

  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  send(arrive: () => void): void {
    this.#underWay.push(arrive);
    // Each timer lets the oldest arrive, not its own: equal delays need not fire in order on every clock.
    this.#clock.setTimer(this.#latencyMs, () => this.#underWay.shift()?.());
  }
}
