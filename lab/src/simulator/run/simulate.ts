import { Worker } from 'node:worker_threads';
import type { Scenario } from '../plan/scenario.ts';
import { codeDigest } from './code-digest.ts';
import type { BlockResult } from './run-block.ts';
import {
  finishBlock,
  isBlockDone,
  newRunState,
  type RunState,
  readRunState,
  writeRunState,
} from './run-state.ts';
import type { Failure, RunTotals } from './run-totals.ts';

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

/** Schedules of one errand: a second's work or two. */
export const schedulesPerBlock = 50;
/** A run with so many broken schedules is stopped: the first few tell. */
const brokenMax = 20;
/** Much short-lived data: a roomy nursery saves most of its collection. */
const youngMb = 64;

/** Runs many schedules on several threads. @throws RunStateError for a state file of another run. */
export async function simulate(options: SimulateOptions): Promise<SimulateResult> {
  const { resume, seed } = options;
  const scenarios = options.scenarios.map(({ id }) => id);
  const identity = { scenarios, seed, code: resume === undefined ? '' : codeDigest() };
  const state = resume === undefined ? newRunState(identity) : readRunState(resume, identity);
  const run = new Run(options, state);
  await run.toEnd();
  return {
    totals: state.totals,
    failures: state.failures,
    elapsedMs: state.elapsedMs,
    isComplete: run.isComplete,
  };
}

class Run {
  readonly #options: SimulateOptions;
  readonly #state: RunState;
  readonly #blocks: number;
  readonly #elapsedBeforeMs: number;
  readonly #doneBefore: number;
  readonly #startedMs = performance.now();
  #next = 0;

  constructor(options: SimulateOptions, state: RunState) {
    this.#options = options;
    this.#state = state;
    this.#blocks = Math.ceil(options.schedules / schedulesPerBlock);
    this.#elapsedBeforeMs = state.elapsedMs;
    this.#doneBefore = state.totals.schedules;
  }

  get isComplete(): boolean {
    return this.#state.totals.schedules >= this.#options.schedules;
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
        const { totals, failures } = await this.#ask(worker, block);
        finishBlock(this.#state, block, totals, failures);
        this.#tell();
      }
    } finally {
      await worker.terminate();
    }
  }

  #take(): number | null {
    const isStopped = this.#state.totals.broken >= brokenMax;
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
    const done = this.#state.totals.schedules;
    const perSecond = ((done - this.#doneBefore) / ranMs) * 1_000;
    const leftMs = ((schedules - done) / perSecond) * 1_000;
    progress?.({ done, of: schedules, broken: this.#state.totals.broken, perSecond, leftMs });
  }
}
