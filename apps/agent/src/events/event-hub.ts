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
  /** Counted from 1 since the agent was started. */
  readonly number: number;
  readonly atMs: number;
  readonly event: AgentEvent;
}

/** Hands events to listeners and keeps the latest for those that come back. */
export class EventHub {
  readonly #listeners = new Set<(event: NumberedEvent) => void>();
  readonly #kept: NumberedEvent[] = [];
  #number = 0;

  get isFull(): boolean {
    return this.#listeners.size >= limits.eventStreamsMax;
  }

  tell(event: AgentEvent): void {
    const numbered = { number: ++this.#number, atMs: Date.now(), event };
    this.#kept.push(numbered);
    if (this.#kept.length > limits.keptEventsMax) this.#kept.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** What was told after the event of this number, as far as it is kept. */
  since(number: number): readonly NumberedEvent[] {
    return this.#kept.filter((kept) => kept.number > number);
  }

  /** Returns how to stop listening. */
  listen(listener: (event: NumberedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
