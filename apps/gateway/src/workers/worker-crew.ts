import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '@rollcall/transport';
import { limits } from '../limits.ts';
import { claimPorts, type PortClaim } from './port-claim.ts';
import { WorkerChild, type WorkerChildHandlers, type WorkerEnding } from './worker-child.ts';
import type { GatewaySettings, WorkerStart } from './worker-message.ts';

export interface WorkerCrewOptions {
  readonly count: number;
  readonly settings: GatewaySettings;
  startOf(index: number): WorkerStart;
  handlersOf(number: number, child: () => WorkerChild): WorkerChildHandlers;
  onReady(number: number, pid: number | undefined): void;
  /** It died while it should have served; it is started again after `restartMs`. */
  onDied(number: number, ending: WorkerEnding, restartMs: number): void;
  /** It could not be started again. */
  onFault(number: number, error: unknown): void;
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
   * @throws TransportError, WorkersError
   */
  async start(): Promise<void> {
    const claim = await claimPorts(this.#options.settings);
    this.#endpoints = claim.endpoints;
    try {
      const children = await Promise.all(this.#places.map((place) => this.#prepare(place)));
      await claim.letGo();
      await Promise.all(children.map((child, i) => this.#listen(this.#places[i] as Place, child)));
    } catch (error) {
      await claim.letGo();
      await this.#killAll();
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

  async #killAll(): Promise<void> {
    this.#stopping.abort();
    for (const { child } of this.#places) child?.kill();
    await Promise.all(this.#places.map(({ child }) => child?.ended));
  }

  /** A process that is ready to listen. */
  async #prepare(place: Place): Promise<WorkerChild> {
    const { startOf, handlersOf } = this.#options;
    const child: WorkerChild = new WorkerChild(
      place.number,
      handlersOf(place.number, () => child),
    );
    place.child = child;
    await inTime(child, child.order({ kind: 'prepare', start: startOf(place.number - 1) }));
    return child;
  }

  async #listen(place: Place, child: WorkerChild): Promise<void> {
    await inTime(child, child.order({ kind: 'listen', endpoints: this.#endpoints }));
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
    const pauseMs = place.restartMs;
    place.restartMs = Math.min(2 * pauseMs, limits.workerRestartMaxMs);
    await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    if (this.#stopping.signal.aborted) return;
    try {
      const child = await this.#prepare(place);
      await this.#rejoin(place, child);
    } catch (error) {
      place.child?.kill();
      if (!this.#stopping.signal.aborted) this.#options.onFault(place.number, error);
    }
    this.#watch(place);
  }

  async #rejoin(place: Place, child: WorkerChild): Promise<void> {
    const claim = await this.#claimAgain();
    try {
      await claim.letGo();
      await this.#listen(place, child);
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
    return claimPorts({ ...settings, listeners }, () => (isHeld() ? this.#endpoints : null));
  }
}

async function inTime(child: WorkerChild, work: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill(), limits.workerStartMs);
  try {
    await work;
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
