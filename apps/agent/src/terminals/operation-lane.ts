import { limits } from '../limits.ts';
import { cancelledBeforeItsTurn, notBegun, type OperationResult } from '../operations/operation.ts';
import type { OperationRun } from './operation-run.ts';

/** What an operation does when its turn comes; never rejects. */
export type Body = (run: OperationRun) => Promise<OperationResult>;

/** Told of every end, also of what was never begun, before those who wait for it are; never rejects. */
export type OnEnd = (run: OperationRun, result: OperationResult) => Promise<void>;

interface Waiting {
  readonly run: OperationRun;
  readonly body: Body;
  /** On the clock of `performance`: nobody waits for it any longer. */
  byMs: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Runs the operations of one terminal one after another, so that at most one purchase of it is under way: after a crash
 * the terminal's journal then tells of each how it ended. What is cancelled, or late, before its turn leaves at once.
 */
export class OperationLane {
  readonly #onEnd: OnEnd;
  readonly #waiting: Waiting[] = [];
  /** Ends of operations that left before their turn. */
  readonly #leaving = new Set<Promise<void>>();
  #underWay: OperationRun | null = null;
  #idle = Promise.resolve();

  constructor(onEnd: OnEnd) {
    this.#onEnd = onEnd;
  }

  get isFull(): boolean {
    return this.#waiting.length >= limits.waitingOperationsMax;
  }

  get runs(): readonly OperationRun[] {
    const waiting = this.#waiting.map(({ run }) => run);
    return this.#underWay === null ? waiting : [this.#underWay, ...waiting];
  }

  add(run: OperationRun, withinMs: number, body: Body): void {
    const waiting: Waiting = { run, body, byMs: Number.NEGATIVE_INFINITY, timer: undefined };
    this.#waiting.push(waiting);
    this.#waitLonger(waiting, withinMs);
    run.signal.addEventListener('abort', () => this.#leave(run, cancelledBeforeItsTurn), { once: true });
    if (this.#underWay === null) this.#idle = this.#work();
  }

  /** Somebody else waits for it too: it may have its turn as late as that. */
  join(run: OperationRun, withinMs: number): void {
    const waiting = this.#waiting.find((each) => each.run === run);
    if (waiting !== undefined) this.#waitLonger(waiting, withinMs);
  }

  /** Those that wait end as not begun. */
  giveUpWaiting(): void {
    for (const { run } of [...this.#waiting]) this.#leave(run, notBegun('stopping'));
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    await Promise.all([this.#idle, ...this.#leaving]);
  }

  #waitLonger(waiting: Waiting, withinMs: number): void {
    const byMs = performance.now() + withinMs;
    if (byMs <= waiting.byMs) return;
    waiting.byMs = byMs;
    clearTimeout(waiting.timer);
    waiting.timer = setTimeout(() => this.#leave(waiting.run, notBegun('deadline-passed')), withinMs);
  }

  #leave(run: OperationRun, result: OperationResult): void {
    const at = this.#waiting.findIndex((each) => each.run === run);
    if (at < 0) return;
    clearTimeout(this.#waiting.splice(at, 1)[0]?.timer);
    const leaving = this.#end(run, result).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { run, body, timer } = next;
      clearTimeout(timer);
      this.#underWay = run;
      run.begins();
      await this.#end(run, await body(run));
    }
    this.#underWay = null;
  }

  async #end(run: OperationRun, result: OperationResult): Promise<void> {
    await this.#onEnd(run, result);
    run.ends(result);
  }
}
