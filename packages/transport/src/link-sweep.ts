import type { Clock, Timer } from './clock.ts';
import { limits } from './limits.ts';
import type { SocketLink } from './socket-link.ts';

/** One timer for all links of a listener: each tick looks at the times of every link. None runs without links. */
export class LinkSweep {
  readonly links = new Set<SocketLink>();
  readonly #clock: Clock;
  readonly #everyMs: number;
  #timer: Timer | null = null;

  /** `shortestTimeoutMs` is kept to within a quarter, or to a second. */
  constructor(clock: Clock, shortestTimeoutMs: number) {
    this.#clock = clock;
    this.#everyMs = Math.max(1, Math.min(limits.sweepMs, shortestTimeoutMs / 4));
  }

  add(link: SocketLink): void {
    this.links.add(link);
    this.#timer ??= this.#clock.setTimer(this.#everyMs, () => this.#tick());
  }

  remove(link: SocketLink): void {
    this.links.delete(link);
    if (this.links.size > 0) return;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #tick(): void {
    this.#timer = this.#clock.setTimer(this.#everyMs, () => this.#tick());
    const nowMs = this.#clock.now();
    for (const link of this.links) link.checkTimes(nowMs);
  }
}
