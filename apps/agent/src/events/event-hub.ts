import { randomBytes } from 'node:crypto';
import { limits } from '../limits.ts';
import type { OperationKind } from '../operations/operation.ts';

/** What listeners are told: what the SDK tells of a terminal, and how operations end. Never a card or a key. */
export type AgentEvent =
  | { readonly terminalId: string; readonly kind: string; readonly [property: string]: unknown }
  | {
      readonly terminalId: string;
      readonly kind: 'operation-ended';
      readonly operationId: string;
      readonly operation: OperationKind;
      readonly outcome: string;
    };

export interface NumberedEvent {
  /** Of all lives of the agent: `3f2a9c1b-17`, the life and the number in it. */
  readonly id: string;
  /** Counted from 1 since the agent was started. */
  readonly number: number;
  readonly atMs: number;
  readonly event: AgentEvent;
}

/** What a listener that comes back has not heard. */
export interface Unheard {
  /** How many of it are not kept; null where nobody can tell. */
  readonly missed: number | null;
  readonly events: readonly NumberedEvent[];
}

/** Hands events to listeners and keeps the latest for those that come back. */
export class EventHub {
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  readonly #kept: NumberedEvent[] = [];
  /** Numbers of another life mean nothing in this one. */
  readonly #life = randomBytes(4).toString('hex');
  #number = 0;

  get isFull(): boolean {
    return this.#listeners.size >= limits.eventStreamsMax;
  }

  tell(event: AgentEvent): void {
    const number = ++this.#number;
    const numbered = { id: `${this.#life}-${number}`, number, atMs: Date.now(), event };
    this.#kept.push(numbered);
    if (this.#kept.length > limits.keptEventsMax) this.#kept.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** What was told after the event of this id: of an earlier life, whatever is kept of this one. */
  since(id: string): Unheard {
    const [, life, digits] = /^([\da-f]{8})-(\d{1,15})$/.exec(id) ?? [];
    if (life !== this.#life) return { missed: null, events: [...this.#kept] };
    const number = Number(digits);
    const firstKept = this.#kept[0]?.number ?? this.#number + 1;
    return {
      missed: Math.max(0, firstKept - number - 1),
      events: this.#kept.filter((kept) => kept.number > number),
    };
  }

  /** Returns how to stop listening. */
  listen(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
