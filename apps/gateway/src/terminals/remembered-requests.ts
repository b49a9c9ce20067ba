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

  /** For a few minutes from now; false where it is remembered already. */
  renew(exchange: Exchange): boolean {
    const isNew = !this.has(exchange);
    this.#entries().set(this.#keyOf(exchange), true);
    return isNew;
  }

  /** One that is remembered already is so no longer for it: what is repeated must come to its end. */
  add(exchange: Exchange): void {
    if (!this.has(exchange)) this.#entries().set(this.#keyOf(exchange), true);
  }

  #entries(): LRUCache<string, true> {
    this.#keys ??= new LRUCache({
      max: limits.requestsRememberedMax,
      ttl: limits.requestsRememberedMs,
      ttlResolution: 0,
      perf: { now: () => this.#clock.monotonicUs() / 1_000 },
    });
    return this.#keys;
  }

  has(exchange: Exchange): boolean {
    return this.#keys !== null && this.#keys.size > 0 && this.#keys.has(this.#keyOf(exchange));
  }

  forget(exchange: Exchange): void {
    this.#keys?.delete(this.#keyOf(exchange));
  }
}

/** The same message, field for field, over whatever way it came: what somebody else says under this F11 is no copy. */
export function asCopy({ message }: Exchange): string {
  const { mti, fields } = message ?? {};
  return createHash('sha256')
    .update(JSON.stringify([mti, fields]))
    .digest('base64');
}

/** Whatever asks for the same: the end of a batch is asked for again under another F11. */
export function asRequest({ message, terminalId, spec }: Exchange): string {
  const field = (path: string) => (message && fieldAt(message, path)) ?? '';
  const stan = closesBatch(spec) ? '' : field('11');
  return `${message?.mti}/${terminalId}/${field('60.2')}/${stan}`;
}

export function closesBatch(spec: Exchange['spec']): boolean {
  return spec?.role === 'settlement' || spec?.role === 'batch-upload-end';
}
