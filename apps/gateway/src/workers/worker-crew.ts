import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '@rollcall/transport';
import { limits } from '../limits.ts';
import { claimPorts, type PortClaim } from './port-claim.ts';
import { WorkerChild, type WorkerChildHandlers, type WorkerEnding } from './worker-child.ts';
import type { GatewaySettings, WorkerStart } from './worker-message.ts';
import { WorkersError } from './workers-error.ts';

export interface WorkerCrewOptions {
  readonly count: number;
  readonly settings: GatewaySettings;
  startOf(index: number): WorkerStart;
  handlersOf(number: number, child: () => WorkerChild): WorkerChildHandlers;
  onReady(number: number, pid: number | undefined): void;
  /** It died while it should have served; it is started again after `restartMs`. */
  onDied(number: number, ending: WorkerEnding, restartMs: number): void;
  /** It could not be started again, which is tried anew after `restartMs`. */
  onNotStarted(number: number, error: unknown, restartMs: number): void;
}

interface Place {
  /** From 1, as logs have it. */
  readonly number: number;
  child: WorkerChild | null;
  isListening: boolean;
  restartMs: number;
}

/** Keeps a number of workers listening at the same addresses, whatever becomes of each. */
export class WorkerCrew {
  readonly #options: WorkerCrewOptions;
  readonly #places: readonly Place[];
  readonly #stopping = new AbortController();
  #endpoints: readonly Endpoint[] = [];

  constructor(options: WorkerCrewOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, (_, index) => ({
      number: index + 1,
      child: null,
      isListening: false,
      restartMs: limits.workerRestartMinMs,
    }));
  }

  /** Where it listens, ports resolved. */
  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /**
   * Resolves when every worker listens; otherwise none is left.
   * @throws TransportError, WorkersError; anything when it was given up meanwhile
   */
  async start(): Promise<void> {
    const claim = await claimPorts(this.#options.settings, { signal: this.#stopping.signal });
    this.#endpoints = claim.endpoints;
    try {
      const children = await Promise.all(this.#places.map((place) => this.#prepare(place)));
      await claim.letGo();
      await Promise.all(children.map((child, i) => this.#listen(this.#places[i] as Place, child)));
    } catch (error) {
      await claim.letGo();
      await this.giveUp();
      throw error;
    } finally {
      claim.end();
    }
    for (const place of this.#places) this.#watch(place);
  }

  /** Resolves when all that listen have done it; rejects with the first fault. */
  async reloadCertificates(): Promise<void> {
    const children = this.#places.flatMap(({ child, isListening }) => (child && isListening ? [child] : []));
    await Promise.all(children.map((child) => child.order({ kind: 'reload-certificates' })));
  }

  /** Lets every worker end what is under way within `graceMs`; what is not gone soon after is killed. */
  async stop({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#places.map(({ child }) => child && end(child, graceMs)));
  }

  /** Ends a start: whoever waits for one hears of it, and no worker is left. */
  async giveUp(): Promise<void> {
    this.#stopping.abort();
    for (const { child } of this.#places) child?.kill();
    await Promise.all(this.#places.map(({ child }) => child?.ended));
  }

  /** A process that is ready to listen. */
  async #prepare(place: Place): Promise<WorkerChild> {
    this.#stopping.signal.throwIfAborted();
    const { startOf, handlersOf } = this.#options;
    const child: WorkerChild = new WorkerChild(
      place.number,
      handlersOf(place.number, () => child),
    );
    place.child = child;
    await inTime(child, child.order({ kind: 'prepare', start: startOf(place.number - 1) }));
    return child;
  }

  async #listen(place: Place, child: WorkerChild, isProven = () => true): Promise<void> {
    await inTime(child, child.order({ kind: 'listen', endpoints: this.#endpoints }));
    if (!isProven()) throw new WorkersError('worker-not-started', 'the workers that had the port died');
    place.isListening = true;
    this.#options.onReady(place.number, child.pid);
  }

  /** From now on its end is a death, unless all are to stop. */
  #watch(place: Place): void {
    const { child } = place;
    const sinceMs = performance.now();
    void child?.ended.then((ending) => {
      place.isListening = false;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - sinceMs > limits.workerSteadyMs) place.restartMs = limits.workerRestartMinMs;
      this.#options.onDied(place.number, ending, place.restartMs);
      void this.#restart(place);
    });
  }

  async #restart(place: Place): Promise<void> {
    do {
      const pauseMs = place.restartMs;
      place.restartMs = Math.min(2 * pauseMs, limits.workerRestartMaxMs);
      await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      if (this.#stopping.signal.aborted) return;
    } while (!(await this.#startsAgain(place)));
    this.#watch(place);
  }

  async #startsAgain(place: Place): Promise<boolean> {
    try {
      await this.#rejoin(place, await this.#prepare(place));
      return true;
    } catch (error) {
      place.child?.kill();
      await place.child?.ended;
      if (!this.#stopping.signal.aborted) this.#options.onNotStarted(place.number, error, place.restartMs);
      return false;
    }
  }

  async #rejoin(place: Place, child: WorkerChild): Promise<void> {
    const claim = await this.#claimAgain();
    const holders = this.#places.filter(({ isListening }) => isListening).map((holder) => holder.child);
    const isHeld = () => this.#places.some((other) => other.isListening && holders.includes(other.child));
    try {
      await claim.letGo();
      await this.#listen(place, child, () => !claim.isProvenByWorkers || isHeld());
    } finally {
      claim.end();
    }
  }

  /** With nobody left at the ports, another gateway may have taken them. */
  #claimAgain(): Promise<PortClaim> {
    const { settings } = this.#options;
    const listeners = settings.listeners.map((listener, i) => ({
      ...listener,
      endpoint: this.#endpoints[i] ?? listener.endpoint,
    }));
    const isHeld = () => this.#places.some(({ isListening }) => isListening);
    const held = () => (isHeld() ? this.#endpoints : null);
    return claimPorts({ ...settings, listeners }, { signal: this.#stopping.signal, held });
  }
}

async function inTime(child: WorkerChild, work: Promise<void>): Promise<void> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
  }, limits.workerStartMs);
  try {
    await work;
  } catch (error) {
    const seconds = limits.workerStartMs / 1_000;
    throw isLate ? new WorkersError('worker-not-started', `not within ${seconds} s`) : error;
  } finally {
    clearTimeout(timer);
  }
}

async function end(child: WorkerChild, graceMs: number): Promise<void> {
  const timer = setTimeout(() => child.kill(), graceMs + limits.workerEndMs);
  child.order({ kind: 'stop', graceMs }).catch(() => {});
  await child.ended;
  clearTimeout(timer);
}
