import { randomUUID } from 'node:crypto';
import { limits } from './limits.ts';
import type { TerminalCore } from './terminal-core.ts';
import type { OperationKind } from './terminal-event.ts';
import { type StateChange, stanAfter, type TerminalState } from './terminal-state.ts';

/** One call on a terminal, from asking to result. Instants are the clock's; none of its waits goes beyond them. */
export class Call {
  readonly core: TerminalCore;
  readonly kind: OperationKind;
  readonly id: string;
  readonly startedAtMs: number;
  /** When the call ends, whatever happened. */
  readonly deadlineAtMs: number;
  /** Until when answers are waited for: what is left is for writing down how it ended. */
  readonly answerByMs: number;

  constructor(core: TerminalCore, kind: OperationKind, id: string = randomUUID()) {
    const { clock, deadlineMs } = core.settings;
    this.core = core;
    this.id = id;
    this.kind = kind;
    this.startedAtMs = clock.now();
    this.deadlineAtMs = this.startedAtMs + deadlineMs;
    this.answerByMs = this.deadlineAtMs - Math.min(limits.closingReserveMs, deadlineMs / 10);
  }

  get state(): TerminalState {
    return this.core.state;
  }

  nowMs(): number {
    return this.core.settings.clock.now();
  }

  elapsedMs(): number {
    return Math.round(this.nowMs() - this.startedAtMs);
  }

  /** Takes the next F11 and writes down what it is for, with other changes, before a byte of it leaves. */
  async takeStan(stan: string, change: StateChange = {}): Promise<void> {
    const operation = { id: this.id, kind: this.kind, stan, startedAtMs: this.startedAtMs };
    await this.change({ lastStan: stan, operation, ...change });
  }

  nextStan(): string {
    return stanAfter(this.state.lastStan);
  }

  change(change: StateChange): Promise<void> {
    return this.core.change(change, this.deadlineAtMs);
  }
}
