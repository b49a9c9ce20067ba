import { Worker } from 'node:worker_threads';
import type { Scenario } from '../plan/scenario.ts';
import { type BlockResult, schedulesPerBlock } from './run-block.ts';
import {
  finishBlock,
  firstFailures,
  identityOf,
  isBlockDone,
  newRunState,
  type RunState,
  readRunState,
  writeRunState,
} from './run-state.ts';
import { addTotals, type Failure, noTotals, type RunTotals } from './run-totals.ts';

export interface SimulateOptions {
  readonly scenarios: readonly Scenario[];
  readonly schedules: number;
  readonly seed: number;
  readonly workers: number;
  /** Where the state of the run is kept; a run that finds one goes on with it. */
  readonly resume?: string;
  readonly progress?: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly broken: number;
  readonly perSecond: number;
  readonly leftMs: number;
}

export interface SimulateResult {
  readonly totals: RunTotals;
  readonly failures: readonly Failure[];
  readonly elapsedMs: number;
  readonly isComplete: boolean;
}

/** A run with so many broken schedules is stopped: the first few tell. */
const brokenMax = 20;
/** Much short-lived data: a roomy nursery saves most of its collection. */
const youngMb = 64;

/**
 * Runs many schedules on several threads.
 * @throws RunStateError for a state file that belongs to another run, is none, or cannot be written.
 */
export async function simulate(options: SimulateOptions): Promise<SimulateResult> {
  const { resume, scenarios, seed } = options;
  const identity = identityOf(scenarios, seed);
  const state = resume === undefined ? newRunState(identity) : readRunState(resume, identity);
  if (resume !== undefined) writeRunState(resume, state);
  const run = new Run(options, state);
  await run.toEnd();
  return run.result;
}

class Run {
  readonly #options: SimulateOptions;
  readonly #state: RunState;
  readonly #blocks: number;
  readonly #elapsedBeforeMs: number;
  readonly #doneBefore: number;
  readonly #startedMs = performance.now();
  /** Of a last block that is no whole one. It is not kept: in a longer run more of it is to be done. */
  #cut: BlockResult = { totals: noTotals(), failures: [] };
  #next = 0;

  constructor(options: SimulateOptions, state: RunState) {
    this.#options = options;
    this.#state = state;
    this.#blocks = Math.ceil(options.schedules / schedulesPerBlock);
    this.#elapsedBeforeMs = state.elapsedMs;
    this.#doneBefore = state.totals.schedules;
  }

  get result(): SimulateResult {
    const totals = this.#totals;
    return {
      totals,
      failures: firstFailures(this.#state.failures, this.#cut.failures),
      elapsedMs: this.#state.elapsedMs,
      isComplete: totals.schedules >= this.#options.schedules,
    };
  }

  get #totals(): RunTotals {
    const totals = noTotals();
    addTotals(totals, this.#state.totals);
    addTotals(totals, this.#cut.totals);
    return totals;
  }

  async toEnd(): Promise<void> {
    const count = Math.min(this.#options.workers, this.#blocks);
    await Promise.all(Array.from({ length: count }, () => this.#work()));
  }

  async #work(): Promise<void> {
    const worker = new Worker(new URL('./schedule-thread.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: youngMb },
    });
    try {
      for (let block = this.#take(); block !== null; block = this.#take()) {
        const result = await this.#ask(worker, block);
        if (result.totals.schedules < schedulesPerBlock) this.#cut = result;
        else finishBlock(this.#state, block, result.totals, result.failures);
        this.#tell();
      }
    } finally {
      await worker.terminate();
    }
  }

  #take(): number | null {
    const isStopped = this.#totals.broken >= brokenMax;
    while (this.#next < this.#blocks && isBlockDone(this.#state, this.#next)) this.#next++;
    return isStopped || this.#next >= this.#blocks ? null : this.#next++;
  }

  #ask(worker: Worker, block: number): Promise<BlockResult> {
    const { scenarios, seed, schedules } = this.#options;
    const from = block * schedulesPerBlock;
    return new Promise((resolve, reject) => {
      worker.removeAllListeners();
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.postMessage({ scenarios, seed, from, to: Math.min(schedules, from + schedulesPerBlock) });
    });
  }

  #tell(): void {
    const ranMs = performance.now() - this.#startedMs;
    this.#state.elapsedMs = this.#elapsedBeforeMs + ranMs;
    const { resume, schedules, progress } = this.#options;
    if (resume !== undefined) writeRunState(resume, this.#state);
    const { schedules: done, broken } = this.#totals;
    const perSecond = ((done - this.#doneBefore) / ranMs) * 1_000;
    const leftMs = ((schedules - done) / perSecond) * 1_000;
    progress?.({ done, of: schedules, broken, perSecond, leftMs });
  }
}
