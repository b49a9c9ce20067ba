import { createHash } from 'node:crypto';
import { fieldAt } from '@rollcall/iso8583';
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
  /** When each is forgotten, microseconds of the monotonic clock; the oldest stands first, for all are kept for as long. */
  readonly #untilUs = new Map<string, number>();

  constructor(clock: Clock, keyOf: (exchange: Exchange) => string) {
    this.#clock = clock;
    this.#keyOf = keyOf;
  }

  /** For a few minutes from now; false where it is remembered already. */
  renew(exchange: Exchange): boolean {
    const key = this.#keyOf(exchange);
    const isNew = !this.#isFresh(key);
    this.#untilUs.delete(key);
    this.#makeRoom();
    this.#untilUs.set(key, this.#clock.monotonicUs() + limits.requestsRememberedMs * 1_000);
    return isNew;
  }

  /** One that is remembered already is so no longer for it: what is repeated must come to its end. */
  add(exchange: Exchange): void {
    if (!this.has(exchange)) this.renew(exchange);
  }

  has(exchange: Exchange): boolean {
    return this.#untilUs.size > 0 && this.#isFresh(this.#keyOf(exchange));
  }

  forget(exchange: Exchange): void {
    this.#untilUs.delete(this.#keyOf(exchange));
  }

  #isFresh(key: string): boolean {
    return (this.#untilUs.get(key) ?? Number.NEGATIVE_INFINITY) > this.#clock.monotonicUs();
  }

  /** The oldest go: those past their time, and as many more as it takes. */
  #makeRoom(): void {
    const nowUs = this.#clock.monotonicUs();
    for (const [key, untilUs] of this.#untilUs) {
      if (untilUs > nowUs && this.#untilUs.size < limits.requestsRememberedMax) return;
      this.#untilUs.delete(key);
    }
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
