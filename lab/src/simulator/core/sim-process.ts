import type { Clock, Timer } from '@rollcall/transport';
import type { VirtualTime } from './virtual-time.ts';

/** How a process ends: it is killed and its machine tells its peers, or the machine loses its power and nobody is told. */
export type Death = 'killed' | 'power-lost';

/**
 * One process of the simulated world. What it does to the world (send, write, dial) goes through `act`, so that it can
 * die between any two of its deeds; after its death nothing that its code still does has any effect.
 */
export class SimProcess {
  readonly name: string;
  readonly #time: VirtualTime;
  readonly #onDeath: (death: Death) => void;
  readonly #mourners = new Set<(death: Death) => void>();
  #isAlive = true;
  /** Deeds until it dies; null while nobody has lit it. */
  #fuse: { deeds: number; readonly doesLast: boolean; readonly death: Death } | null = null;

  constructor(name: string, time: VirtualTime, onDeath: (death: Death) => void) {
    this.name = name;
    this.#time = time;
    this.#onDeath = onDeath;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** The world's time; its timers die with the process. */
  readonly clock: Clock = {
    now: () => this.#time.now(),
    setTimer: (delayMs, fire) => this.setTimer(delayMs, fire),
  };

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.#time.setTimer(delayMs, () => {
      if (this.#isAlive) fire();
    });
  }

  /** Does something to the world, unless it is dead, or dies just before. */
  act(deed: () => void): void {
    if (!this.#isAlive) return;
    const fuse = this.#fuse;
    if (fuse === null || --fuse.deeds > 0) {
      deed();
      return;
    }
    if (fuse.doesLast) deed();
    this.die(fuse.death);
  }

  /** It will die at its `deeds`th deed from now: before it, or right after it. */
  lightFuse(deeds: number, doesLast: boolean, death: Death): void {
    this.#fuse = { deeds, doesLast, death };
  }

  /** It lives on after all. */
  putOutFuse(): void {
    this.#fuse = null;
  }

  /** Answers with how to take it back. */
  onDeath(mourn: (death: Death) => void): () => void {
    this.#mourners.add(mourn);
    return () => this.#mourners.delete(mourn);
  }

  die(death: Death): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    for (const mourn of this.#mourners) mourn(death);
    this.#onDeath(death);
  }
}
