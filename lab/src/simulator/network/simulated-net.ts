import {
  type DialEndpointOptions,
  type DialFailureKind,
  type DialPhase,
  type DialPhases,
  type DialResult,
  type Endpoint,
  formatEndpoint,
  type Link,
  type ListenEndpointOptions,
  type Listener,
  type Net,
} from '@rollcall/transport';
import type { SimProcess } from '../core/sim-process.ts';
import type { RadioModel } from '../radio-model.ts';
import { type SeededRandom, seededRandom, subSeed } from '../seeded-random.ts';
import type { ConnectionWorld } from './connection.ts';
import { SimulatedDialling } from './simulated-dialling.ts';
import type { SimulatedLink } from './simulated-link.ts';

/** A way out of a terminal. */
export interface SimulatedUplink {
  /** Unique in its world: `t1/sim`. */
  readonly name: string;
  /** What a terminal asks for it by. */
  readonly localAddress: string;
  readonly radio: RadioModel;
}

/** Somebody who listens. */
export interface Listening {
  readonly process: SimProcess;
  readonly options: ListenEndpointOptions;
  readonly cluster: string | null;
  readonly isSecure: boolean;
  readonly links: Set<SimulatedLink>;
}

/** The one network of a world; each process has its own door to it. */
export class SimulatedNetwork {
  readonly world: ConnectionWorld;
  readonly #seed: number;
  readonly #listening = new Map<string, Listening>();
  readonly #dials = new Map<string, number>();
  /** Addresses that lead to one of several hosts. */
  readonly #balanced = new Map<string, readonly string[]>();
  #balancedDials = 0;
  #connections = 0;

  constructor(world: ConnectionWorld, seed: number) {
    this.world = world;
    this.#seed = seed;
  }

  listeningAt(hostKey: string): Listening | undefined {
    return this.#listening.get(hostKey);
  }

  /** From now on each dial of `hostKey` goes to one of `hostKeys` that listens, whichever it hits. */
  balance(hostKey: string, hostKeys: readonly string[]): void {
    this.#balanced.set(hostKey, hostKeys);
  }

  nextConnection(): number {
    return ++this.#connections;
  }

  /** Chance of one dial: by the terminal and how many it made, so that others change nothing in it. */
  randomOf(process: string): SeededRandom {
    const count = (this.#dials.get(process) ?? 0) + 1;
    this.#dials.set(process, count);
    return seededRandom(subSeed(this.#seed, `${process}#${count}`));
  }

  /** The door of a terminal: it dials out over its uplinks. */
  netOfTerminal(process: SimProcess, name: string, uplinks: readonly SimulatedUplink[]): Net {
    return {
      dial: (endpoint, options) => this.#dial(process, name, uplinks, endpoint, options),
      listen: () => Promise.reject(new Error('terminals do not listen')),
    };
  }

  /** The door of a gateway or host, which proves that it belongs to `cluster`. */
  netOfHost(process: SimProcess, cluster: string | null): Net {
    return {
      dial: () => Promise.reject(new Error('hosts do not dial')),
      listen: async (endpoint, options) => this.#listen(process, cluster, endpoint, options),
    };
  }

  #dial(
    process: SimProcess,
    name: string,
    uplinks: readonly SimulatedUplink[],
    endpoint: Endpoint,
    options: DialEndpointOptions,
  ): Promise<DialResult> {
    const { localAddress } = options;
    const uplink =
      localAddress === undefined ? uplinks[0] : uplinks.find((each) => each.localAddress === localAddress);
    const hostKey = this.#behind(hostKeyOf(endpoint));
    return new Promise((resolve) => {
      process.act(() => {
        this.world.wire.dialled(name, hostKey);
        if (uplink === undefined || this.world.weather.isUplinkDown(uplink.name)) {
          process.setTimer(1, () => resolve(failed('unreachable', 'connect', endpoint)));
          return;
        }
        const random = this.randomOf(name);
        new SimulatedDialling({
          network: this,
          process,
          name,
          uplink,
          hostKey,
          endpoint,
          options,
          random,
          resolve,
        }).start();
      });
    });
  }

  #behind(hostKey: string): string {
    const hosts = this.#balanced.get(hostKey);
    if (hosts === undefined) return hostKey;
    const open = hosts.filter((each) => this.#listening.has(each));
    const random = seededRandom(subSeed(this.#seed, `balancer#${++this.#balancedDials}`));
    return random.pick(open.length > 0 ? open : hosts);
  }

  #listen(
    process: SimProcess,
    cluster: string | null,
    endpoint: Endpoint,
    options: ListenEndpointOptions,
  ): Listener {
    const hostKey = hostKeyOf(endpoint);
    const links = new Set<SimulatedLink>();
    const listening: Listening = { process, options, cluster, isSecure: endpoint.scheme !== 'tcp', links };
    this.#listening.set(hostKey, listening);
    const stop = () => {
      if (this.#listening.get(hostKey) === listening) this.#listening.delete(hostKey);
    };
    process.onDeath(stop);
    return {
      address: formatEndpoint(endpoint),
      get connections() {
        return links.size;
      },
      connectionsRefused: 0,
      links: (): Iterable<Link> => links,
      reloadCertificate: async () => {},
      async close() {
        stop();
        for (const link of [...links]) link.endFor('listener-closed');
      },
    };
  }
}

/** Hosts are told apart by name and port, whatever is spoken there. */
export function hostKeyOf({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

const systemCodes: Readonly<Partial<Record<DialFailureKind, string>>> = {
  refused: 'ECONNREFUSED',
  'timed-out': 'ETIMEDOUT',
  unreachable: 'ENETUNREACH',
  reset: 'ECONNRESET',
  aborted: 'ABORTED',
};

export function failed(
  kind: DialFailureKind,
  phase: DialPhase,
  endpoint: Endpoint,
  phases: DialPhases = { connectMs: 0 },
): Extract<DialResult, { ok: false }> {
  const message = `no connection to ${formatEndpoint(endpoint)}: ${kind}`;
  return {
    ok: false,
    failure: { kind, phase, message, systemCode: systemCodes[kind] ?? null },
    phases,
  };
}
