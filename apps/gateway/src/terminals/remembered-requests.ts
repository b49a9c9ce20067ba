import { fieldAt } from '@rollcall/iso8583';
import { LRUCache } from 'lru-cache';
import type { Exchange } from '../exchange.ts';
import { limits } from '../limits.ts';

/**
 * Requests of which a multiplexer may still hold a copy. It comes on the connection of the first, so this process is the
 * one to remember, and its own end is the end of the copy.
 */
export class RememberedRequests {
  /** Made with the first: it takes the room for all at once, and some gateways book nothing. */
  #keys: LRUCache<string, true> | null = null;

  add(exchange: Exchange): void {
    this.#keys ??= new LRUCache({ max: limits.requestsRememberedMax });
    this.#keys.set(keyOf(exchange), true);
  }

  has(exchange: Exchange): boolean {
    return this.#keys?.has(keyOf(exchange)) ?? false;
  }
}

function keyOf({ message, terminalId }: Exchange): string {
  const field = (path: string) => (message && fieldAt(message, path)) ?? '';
  return `${message?.mti}/${terminalId}/${field('60.2')}/${field('11')}`;
}
