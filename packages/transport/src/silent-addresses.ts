import type { RaceAddress } from './address-race.ts';
import type { Clock } from './clock.ts';
import { limits } from './limits.ts';

/** In which order the addresses of a name are tried. */
export interface AddressOrder {
  /** At least one where there is any. */
  readonly addresses: readonly RaceAddress[];
  /** For when none of the others connects. */
  readonly lastResorts: readonly RaceAddress[];
}

/**
 * Addresses that took a connection and said nothing on it: a dead service behind a living balancer, or a box on the way
 * that answers for everybody. A race of connections never gets past such a one. It is forgotten when it answers, and
 * with time.
 */
export class SilentAddresses {
  readonly #clock: Clock;
  /** Since when, the oldest first. */
  readonly #sinceMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `way` is what else a connection's fate depends on: the endpoint, and our own address. */
  add(way: string, address: string): void {
    const key = keyOf(way, address);
    this.#sinceMs.delete(key);
    this.#sinceMs.set(key, this.#clock.now());
    const [oldest] = this.#sinceMs.keys();
    if (this.#sinceMs.size > limits.silentAddressesMax && oldest !== undefined) this.#sinceMs.delete(oldest);
  }

  remove(way: string, address: string): void {
    this.#sinceMs.delete(keyOf(way, address));
  }

  /** Where all are silent none is a last resort, and the one that was so for the longest comes first. */
  order(way: string, addresses: readonly RaceAddress[]): AddressOrder {
    const sinceMs = ({ address }: RaceAddress) => this.#silentSinceMs(keyOf(way, address));
    const silent = addresses
      .filter((each) => sinceMs(each) !== null)
      .sort((one, other) => (sinceMs(one) ?? 0) - (sinceMs(other) ?? 0));
    if (silent.length === addresses.length) return { addresses: silent, lastResorts: [] };
    return { addresses: addresses.filter((each) => sinceMs(each) === null), lastResorts: silent };
  }

  #silentSinceMs(key: string): number | null {
    const sinceMs = this.#sinceMs.get(key);
    if (sinceMs === undefined) return null;
    if (this.#clock.now() - sinceMs < limits.silentAddressMs) return sinceMs;
    this.#sinceMs.delete(key);
    return null;
  }
}

function keyOf(way: string, address: string): string {
  return `${way} ${address}`;
}

const byClock = new WeakMap<Clock, SilentAddresses>();

/** Those that dialled by this clock have found. */
export function silentAddressesOf(clock: Clock): SilentAddresses {
  const known = byClock.get(clock) ?? new SilentAddresses(clock);
  byClock.set(clock, known);
  return known;
}
