import { limits } from '../limits.ts';
import { cancelledBeforeItsTurn, notBegun, type OperationResult } from '../operations/operation.ts';
import type { OperationRun } from './operation-run.ts';

/** What an operation does when its turn comes; never rejects. */
export type Body = (run: OperationRun) => Promise<OperationResult>;

interface Waiting {
  readonly run: OperationRun;
  readonly body: Body;
  /** On the clock of `performance`: nobody waits for it any longer. */
  readonly byMs: number;
}

/**
 * Runs the operations of one terminal one after another, so that at most one purchase of it is under way: after a crash
 * the terminal's journal then tells of each how it ended.
 */
export class OperationLane {
  readonly #onEnd: (run: OperationRun, result: OperationResult) => void;
  readonly #waiting: Waiting[] = [];
  #underWay: OperationRun | null = null;
  #idle = Promise.resolve();

  /** `onEnd` is told of every end, also of what was never begun, before those who wait for it are. */
  constructor(onEnd: (run: OperationRun, result: OperationResult) => void) {
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
    this.#waiting.push({ run, body, byMs: performance.now() + withinMs });
    if (this.#underWay === null) this.#idle = this.#work();
  }

  /** Those that wait end as not begun. */
  giveUpWaiting(): void {
    for (const { run } of this.#waiting.splice(0)) this.#end(run, notBegun('stopping'));
  }

  /** Resolves when none is left. */
  async idle(): Promise<void> {
    await this.#idle;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { run } = next;
      this.#underWay = run;
      this.#end(run, await resultOf(next));
    }
    this.#underWay = null;
  }

  #end(run: OperationRun, result: OperationResult): void {
    this.#onEnd(run, result);
    run.ends(result);
  }
}

async function resultOf({ run, body, byMs }: Waiting): Promise<OperationResult> {
  if (run.signal.aborted) return cancelledBeforeItsTurn;
  if (performance.now() >= byMs) return notBegun('deadline-passed');
  run.begins();
  return body(run);
}
