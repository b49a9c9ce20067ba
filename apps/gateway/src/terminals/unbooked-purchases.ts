import { fieldAt } from '@rollcall/iso8583';
import { LRUCache } from 'lru-cache';
import type { Exchange } from '../exchange.ts';
import { limits } from '../limits.ts';

/**
 * Purchases that were answered 96 because they could not be written: their terminals have taken that for a decline and
 * will not reverse them. A copy that a multiplexer still holds must not be booked when the disk has recovered. It comes
 * on the connection of the first, so this process is the one to remember, and its own end is the end of the copy.
 */
export class UnbookedPurchases {
  /** Made with the first: it takes the room for all at once, and most disks never fail. */
  #keys: LRUCache<string, true> | null = null;

  /** Notes an exchange that is about to be answered. */
  note(exchange: Exchange): void {
    const isUnbooked = exchange.spec?.role === 'purchase' && exchange.outcome?.responseCode === '96';
    if (!isUnbooked) return;
    this.#keys ??= new LRUCache({ max: limits.unbookedPurchasesMax });
    this.#keys.set(keyOf(exchange), true);
  }

  has(exchange: Exchange): boolean {
    return this.#keys?.has(keyOf(exchange)) ?? false;
  }
}

function keyOf({ message, terminalId }: Exchange): string {
  const field = (path: string) => (message && fieldAt(message, path)) ?? '';
  return `${terminalId}/${field('60.2')}/${field('11')}`;
}
