import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';
import type { MemoryServer } from './memory-server.ts';

/** What everything on one network in memory shares. */
export interface MemoryGround {
  readonly clock: Clock;
  /** One way. */
  readonly latencyMs: number;
  readonly servers: MemoryServers;
  nextPort(): number;
}

export function createMemoryGround(clock: Clock, latencyMs: number): MemoryGround {
  const { memoryPortFirst: first, memoryPortLast: last } = limits;
  let made = 0;
  return {
    clock,
    latencyMs,
    servers: new MemoryServers(),
    nextPort: () => first + (made++ % (last - first + 1)),
  };
}

interface Address {
  readonly address: string;
  readonly port: number;
}

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Who listens where. */
export class MemoryServers {
  readonly #byAddress = new Map<string, MemoryServer[]>();

  /** False when somebody has the address and does not share it. */
  add(server: MemoryServer, at: Address): boolean {
    const there = this.#byAddress.get(keyOf(at)) ?? [];
    if (there.length > 0 && !(server.isSharing && there.every(({ isSharing }) => isSharing))) return false;
    this.#byAddress.set(keyOf(at), [...there, server]);
    return true;
  }

  remove(server: MemoryServer): void {
    for (const [key, servers] of this.#byAddress) {
      const left = servers.filter((other) => other !== server);
      if (left.length > 0) this.#byAddress.set(key, left);
      else this.#byAddress.delete(key);
    }
  }

  isListening(address: string, port: number): boolean {
    return this.#listening(address, port) !== undefined;
  }

  /** Those that share an address take turns. */
  take(address: string, port: number): MemoryServer | null {
    const there = this.#listening(address, port);
    const next = there?.shift();
    if (!next) return null;
    there?.push(next);
    return next;
  }

  #listening(address: string, port: number): MemoryServer[] | undefined {
    const hosts = [address, ...everyAddress];
    return hosts.map((host) => this.#byAddress.get(keyOf({ address: host, port }))).find(Boolean);
  }
}

function keyOf({ address, port }: Address): string {
  return `${address} ${port}`;
}
