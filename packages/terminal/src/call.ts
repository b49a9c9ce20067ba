import { timeOfDayOf } from '@rollcall/transport';
import { limits } from './limits.ts';
import type { TerminalCore } from './terminal-core.ts';
import type { OperationKind } from './terminal-event.ts';
import { type StateChange, stanAfter, type TerminalState } from './terminal-state.ts';

/** One for all: nobody asks why, and the one that `abort` makes by itself holds a stack. */
const cancelled = 'cancelled';

/** One call on a terminal, from asking to result. Instants are those of `Clock.now()`; none of its waits goes beyond them. */
export class Call {
  readonly core: TerminalCore;
  readonly kind: OperationKind;
  id: string;
  readonly startedAtMs: number;
  /** The same by the time of day: what is kept. */
  readonly askedAtMs: number;
  /** When the call ends, whatever happened. */
  readonly deadlineAtMs: number;
  /** Until when answers are waited for: what is left is for writing down how it ended. */
  readonly answerByMs: number;
  readonly #cancelling = new AbortController();
  readonly #cancelledBy: AbortSignal[] = [];

  constructor(core: TerminalCore, kind: OperationKind, id: string = core.settings.random.id()) {
    const { clock, deadlineMs } = core.settings;
    this.core = core;
    this.id = id;
    this.kind = kind;
    this.startedAtMs = clock.now();
    this.askedAtMs = timeOfDayOf(clock);
    this.deadlineAtMs = this.startedAtMs + deadlineMs;
    this.answerByMs = this.deadlineAtMs - Math.min(limits.closingReserveMs, deadlineMs / 10);
    this.cancelBy(core.closing);
  }

  /** Aborted when the call is given up: by its owner, or with the terminal. */
  get signal(): AbortSignal {
    return this.#cancelling.signal;
  }

  cancelBy(signal: AbortSignal): void {
    if (signal.aborted) this.#cancel();
    signal.addEventListener('abort', this.#cancel, { once: true });
    this.#cancelledBy.push(signal);
  }

  /**
   * To be called when its result is known: signals may live much longer. A connection that nobody has ended, for its
   * call was cut off by a disk that failed, goes with it.
   */
  ended(): void {
    for (const signal of this.#cancelledBy) signal.removeEventListener('abort', this.#cancel);
    this.#cancel();
  }

  readonly #cancel = (): void => this.#cancelling.abort(cancelled);

  get state(): TerminalState {
    return this.core.state;
  }

  nowMs(): number {
    return this.core.settings.clock.now();
  }

  timeOfDayMs(): number {
    return this.core.timeOfDayMs();
  }

  /** What the clock on the wall says at an instant of this call: for whoever is told, and for what is kept. */
  timeOfDayAt(atMs: number): number {
    return Math.round(atMs + this.timeOfDayMs() - this.nowMs());
  }

  /** Whether something that is asked now could still be answered: not where calls before it took all of its time. */
  get hasTimeToAsk(): boolean {
    const leastMs = Math.min(limits.attemptMsMin, (this.answerByMs - this.startedAtMs) / 2);
    return this.answerByMs - this.nowMs() >= leastMs;
  }

  elapsedMs(): number {
    return Math.round(this.nowMs() - this.startedAtMs);
  }

  /** Takes the next F11 and writes down what it is for, with other changes, before a byte of it leaves. */
  async takeStan(stan: string, change: StateChange = {}): Promise<void> {
    const operation = { id: this.id, kind: this.kind, stan, startedAtMs: this.askedAtMs };
    await this.change({ lastStan: stan, operation, ...change });
  }

  /** The same where several attempts of one call take theirs at once. */
  async takeNextStan(): Promise<string> {
    let taken = '';
    await this.change(({ lastStan }) => {
      taken = stanAfter(lastStan);
      return { lastStan: taken };
    });
    return taken;
  }

  /** A sign-in that a crash cut off, or that was put off, goes on as the same operation while its time is not over. */
  resume(): void {
    const { operation } = this.state;
    const { deadlineMs } = this.core.settings;
    if (operation === null || operation.kind !== this.kind) return;
    const endsAtMs = (operation.retryAtMs ?? operation.startedAtMs) + deadlineMs;
    if (this.askedAtMs >= operation.startedAtMs && this.askedAtMs < endsAtMs) this.id = operation.id;
  }

  nextStan(): string {
    return stanAfter(this.state.lastStan);
  }

  change(change: StateChange | ((state: TerminalState) => StateChange)): Promise<void> {
    return this.core.change(change, this.deadlineAtMs);
  }
}
