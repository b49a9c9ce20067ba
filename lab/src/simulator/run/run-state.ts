import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { addTotals, type Failure, noTotals, type RunTotals } from './run-totals.ts';

/** What makes two runs the same. */
export interface RunIdentity {
  readonly scenarios: readonly string[];
  readonly seed: number;
  /** Digest of all code that a schedule runs. */
  readonly code: string;
}

/** What a long run has done so far; written to a file now and then, so that it can go on after an end. */
export interface RunState extends RunIdentity {
  readonly version: 1;
  /** Blocks that are done: all below `doneBelow`, and these. */
  doneBelow: number;
  doneBeyond: number[];
  elapsedMs: number;
  totals: RunTotals;
  failures: Failure[];
}

/** A state file that belongs to another run, or is none. */
export class RunStateError extends Error {
  override readonly name = 'RunStateError';
}

const failuresKept = 20;

export function newRunState({ scenarios, seed, code }: RunIdentity): RunState {
  return {
    version: 1,
    scenarios,
    seed,
    code,
    doneBelow: 0,
    doneBeyond: [],
    elapsedMs: 0,
    totals: noTotals(),
    failures: [],
  };
}

/** The state in `file`, or a new one where there is none. @throws RunStateError */
export function readRunState(file: string, identity: RunIdentity): RunState {
  if (!existsSync(file)) return newRunState(identity);
  const state = parsed(file);
  if (state?.version !== 1) throw new RunStateError(`${file} is no state of a simulation`);
  const isSame = state.seed === identity.seed && state.scenarios.join() === identity.scenarios.join();
  if (!isSame) {
    throw new RunStateError(
      `${file} belongs to a run with seed ${state.seed} of ${state.scenarios.join(', ')}`,
    );
  }
  if (state.code !== identity.code)
    throw new RunStateError(`${file} was begun with other code: go on with that, or begin a new run`);
  return state;
}

export function writeRunState(file: string, state: RunState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

export function isBlockDone({ doneBelow, doneBeyond }: RunState, block: number): boolean {
  return block < doneBelow || doneBeyond.includes(block);
}

export function finishBlock(
  state: RunState,
  block: number,
  totals: RunTotals,
  failures: readonly Failure[],
): void {
  addTotals(state.totals, totals);
  state.failures = [...state.failures, ...failures].sort((a, b) => a.seed - b.seed).slice(0, failuresKept);
  state.doneBeyond.push(block);
  while (state.doneBeyond.includes(state.doneBelow)) {
    state.doneBeyond.splice(state.doneBeyond.indexOf(state.doneBelow), 1);
    state.doneBelow++;
  }
}

function parsed(file: string): RunState | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunState;
  } catch {
    return null;
  }
}
