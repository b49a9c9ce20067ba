import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Scenario } from '../plan/scenario.ts';
import { codeDigest } from './code-digest.ts';
import { schedulesPerBlock } from './run-block.ts';
import { addTotals, type Failure, isTotals, noTotals, type RunTotals } from './run-totals.ts';

/** What makes two runs the same. */
export interface RunIdentity {
  readonly scenarios: readonly string[];
  readonly seed: number;
  /** Digest of all code that a schedule runs, and of what the scenarios say. */
  readonly code: string;
}

export function identityOf(scenarios: readonly Scenario[], seed: number): RunIdentity {
  return { scenarios: scenarios.map(({ id }) => id), seed, code: codeDigest(scenarios) };
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

/** Why a run cannot keep its state in a file. */
export type RunStateFault = 'no-state' | 'another-run' | 'other-code' | 'unwritable';

/** A state file that belongs to another run, is none, or cannot be written. `params` are those of a text for people. */
export class RunStateError extends Error {
  override readonly name = 'RunStateError';
  readonly fault: RunStateFault;
  readonly params: Readonly<Record<string, string>>;

  constructor(fault: RunStateFault, file: string, params: Readonly<Record<string, string>> = {}) {
    super(`${file}: ${[fault, ...Object.values(params)].join(' ')}`);
    this.fault = fault;
    this.params = { file, ...params };
  }
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
  if (!isRunState(state)) throw new RunStateError('no-state', file);
  const isSame = state.seed === identity.seed && state.scenarios.join() === identity.scenarios.join();
  if (!isSame) {
    const params = { seed: String(state.seed), scenarios: state.scenarios.join(', ') };
    throw new RunStateError('another-run', file, params);
  }
  if (state.code !== identity.code) throw new RunStateError('other-code', file);
  return state;
}

/** @throws RunStateError */
export function writeRunState(file: string, state: RunState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new RunStateError('unwritable', file, { why: (error as NodeJS.ErrnoException).code ?? 'unknown' });
  }
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
  state.failures = firstFailures(state.failures, failures);
  state.doneBeyond.push(block);
  while (state.doneBeyond.includes(state.doneBelow)) {
    state.doneBeyond.splice(state.doneBeyond.indexOf(state.doneBelow), 1);
    state.doneBelow++;
  }
}

/** Of both, as many as are kept; the same whatever the order of the blocks. */
export function firstFailures(some: readonly Failure[], more: readonly Failure[]): Failure[] {
  return [...some, ...more].sort((a, b) => a.seed - b.seed).slice(0, failuresKept);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function isRunState(json: unknown): json is RunState {
  if (typeof json !== 'object' || json === null) return false;
  const { version, scenarios, seed, code, doneBelow, doneBeyond, elapsedMs, totals, failures } =
    json as Partial<Readonly<Record<keyof RunState, unknown>>>;
  const hasShape =
    version === 1 &&
    Array.isArray(scenarios) &&
    typeof seed === 'number' &&
    typeof code === 'string' &&
    Number.isSafeInteger(doneBelow) &&
    Array.isArray(doneBeyond) &&
    doneBeyond.every((block) => Number.isSafeInteger(block) && block > (doneBelow as number)) &&
    typeof elapsedMs === 'number' &&
    Array.isArray(failures) &&
    failures.every((failure) => scenarios.includes(failure?.scenario) && typeof failure.seed === 'number') &&
    isTotals(totals);
  return hasShape && totals.schedules === ((doneBelow as number) + doneBeyond.length) * schedulesPerBlock;
}
