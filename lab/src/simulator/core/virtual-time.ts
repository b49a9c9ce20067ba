import type { Clock, Timer } from '@rollcall/transport';

interface Entry {
  readonly atMs: number;
  /** Of two that fall due together the one that was asked for first goes first. */
  readonly number: number;
  fire: (() => void) | null;
}

/** Time that goes from event to event. Whoever runs it lets all promises settle between two of them. */
export class VirtualTime implements Clock {
  readonly #heap: Entry[] = [];
  #nowMs: number;
  #entries = 0;
  /** Entries in the heap that were taken back. */
  #cancelled = 0;
  /** Events fired so far. */
  events = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    return this.at(this.#nowMs + Math.max(0, delayMs), fire);
  }

  at(atMs: number, fire: () => void): Timer {
    const entry: Entry = { atMs: Math.max(atMs, this.#nowMs), number: this.#entries++, fire };
    this.#push(entry);
    return {
      cancel: () => {
        if (entry.fire === null) return;
        entry.fire = null;
        if (++this.#cancelled > this.#heap.length / 2) this.#dropCancelled();
      },
    };
  }

  /** Goes on to the next event and fires it; false when there is none at or before `untilMs`. */
  fireNext(untilMs: number): boolean {
    for (;;) {
      const entry = this.#heap[0];
      if (entry === undefined || entry.atMs > untilMs) return false;
      this.#pop();
      if (entry.fire === null) {
        this.#cancelled--;
        continue;
      }
      this.#nowMs = entry.atMs;
      this.events++;
      const { fire } = entry;
      entry.fire = null;
      fire();
      return true;
    }
  }

  /** Most timers are taken back long before they fall due. */
  #dropCancelled(): void {
    const left = this.#heap.filter(({ fire }) => fire !== null);
    this.#heap.length = 0;
    this.#cancelled = 0;
    for (const entry of left.sort(inTurn)) this.#heap.push(entry);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Entry;
      if (!isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Entry, heap[below] as Entry)) below++;
      const child = heap[below] as Entry;
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

function inTurn(a: Entry, b: Entry): number {
  return isBefore(a, b) ? -1 : 1;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);
}
