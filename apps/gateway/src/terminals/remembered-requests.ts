import { createHash } from 'node:crypto';
import { fieldAt } from '@rollcall/iso8583';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.ts';
import type { Exchange } from '../exchange.ts';
import { limits } from '../limits.ts';

/**
 * Requests of which a multiplexer may still hold a copy, for a few minutes. It comes on the connection of the first, so
 * this process is the one to remember, and its own end is the end of the copy.
 */
export class RememberedRequests {
  readonly #clock: Clock;
  readonly #keyOf: (exchange: Exchange) => string;
  /** Made with the first: it takes the room for all at once, and some gateways book nothing. */
  #keys: LRUCache<string, true> | null = null;

  constructor(clock: Clock, keyOf: (exchange: Exchange) => string) {
    this.#clock = clock;
    this.#keyOf = keyOf;
  }

  /** False where it is remembered already. */
  add(exchange: Exchange): boolean {
    this.#keys ??= new LRUCache({
      max: limits.requestsRememberedMax,
      ttl: limits.requestsRememberedMs,
      ttlResolution: 0,
      perf: { now: () => this.#clock.monotonicUs() / 1_000 },
    });
    const key = this.#keyOf(exchange);
    if (this.#keys.has(key)) return false;
    this.#keys.set(key, true);
    return true;
  }

  has(exchange: Exchange): boolean {
    return this.#keys !== null && this.#keys.size > 0 && this.#keys.has(this.#keyOf(exchange));
  }

  forget(exchange: Exchange): void {
    this.#keys?.delete(this.#keyOf(exchange));
  }
}

/** The same frame, byte for byte: what somebody else says under this F11 is no copy of it. */
export function asCopy({ bytes }: Exchange): string {
  return createHash('sha256').update(bytes).digest('base64');
}

/** Whatever asks for the same: an 0500 is asked again for its batch under another F11. */
export function asRequest({ message, terminalId }: Exchange): string {
  const field = (path: string) => (message && fieldAt(message, path)) ?? '';
  const stan = message?.mti === '0500' ? '' : field('11');
  return `${message?.mti}/${terminalId}/${field('60.2')}/${stan}`;
}
