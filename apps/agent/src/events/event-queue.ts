import { limits } from '../limits.ts';
import type { NumberedEvent } from './event-hub.ts';

/** Where a listener's bytes go: false asks to wait until it has taken what it has. */
export type Write = (text: string) => boolean;

/**
 * The events of one listener, as server-sent events. While it is slow they wait, so many and no more: the oldest go, and
 * it is told how many.
 */
export class EventQueue {
  readonly #write: Write;
  #waiting: NumberedEvent[] = [];
  /** Null: some, nobody knows how many. */
  #missed: number | null = 0;
  #isSlow = false;
  /** Beats that came while it was slow. */
  #slowBeats = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  push(event: NumberedEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > limits.queuedEventsMax) {
      this.#waiting.shift();
      this.#addMissed(1);
    }
    if (!this.#isSlow) this.drained();
  }

  /** Events are gone that it should have heard. */
  miss(count: number | null): void {
    this.#addMissed(count);
    if (!this.#isSlow) this.drained();
  }

  #addMissed(count: number | null): void {
    this.#missed = this.#missed === null || count === null ? null : this.#missed + count;
  }

  /** The listener has taken what it had. */
  drained(): void {
    this.#isSlow = false;
    this.#slowBeats = 0;
    while (!this.#isSlow && (this.#waiting.length > 0 || this.#missed !== 0)) {
      const text = this.#missedText() + this.#waiting.splice(0, 1).map(textOf).join('');
      this.#isSlow = !this.#write(text);
    }
  }

  /** A line that says nothing, so that a dead listener is noticed. False when it has taken nothing for several beats. */
  beat(): boolean {
    if (this.#isSlow) return ++this.#slowBeats < limits.slowBeatsMax;
    this.#isSlow = !this.#write(':\n\n');
    return true;
  }

  #missedText(): string {
    const missed = this.#missed;
    this.#missed = 0;
    return missed === 0 ? '' : `event: missed\ndata: ${JSON.stringify({ count: missed })}\n\n`;
  }
}

function textOf({ id, atMs, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify({ atMs, ...event })}\n\n`;
}
