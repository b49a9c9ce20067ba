import { parentPort, workerData } from 'node:worker_threads';
import { packageAsItIs } from '../checks/subject.ts';
import { Violation } from '../checks/violation.ts';
import { readCorpus } from '../inputs/vector-corpus.ts';
import { limits } from '../limits.ts';
import { plantBug } from '../self-test/planted-bugs.ts';
import { type Trial, type Trials, trialMaker } from './areas.ts';
import { type Failure, failureOf } from './failure.ts';
import { Whereabouts } from './whereabouts.ts';
import { type Block, WorkQueue } from './work-queue.ts';
import { type Finding, marksOfRun, type ThreadOrder, type WorkerReport } from './worker-report.ts';

const { order, ...shared } = workerData as ThreadOrder;
const subject = plantBug(order.planted, packageAsItIs());
const makeTrials = trialMaker(subject, readCorpus(), order.areas, order.seed);
const queue = new WorkQueue(shared.queue, order);
const whereabouts = new Whereabouts(shared.whereabouts);
const byArea = new Map<string, number>();
const byDialect = new Map<string, number>();
const byOutcome = new Map<string, number>();
const seen = new Set<string>();
const noBytes = new Uint8Array(0);
let marked = 0;
let slowestMs = 0;

run();

function run(): void {
  for (let block = queue.take(); block !== null; block = queue.take()) {
    whereabouts.startBlock(block.from);
    markMemory(Math.floor((marksOfRun * (block.from - order.from)) / (order.to - order.from)));
    runBlock(block);
  }
  if (!queue.isOver) {
    whereabouts.startBlock(order.to);
    markMemory(marksOfRun);
  }
  report({ kind: 'done', byArea, byDialect, byOutcome, slowestMs });
}

function runBlock({ from, to }: Block): void {
  for (let index = from; index < to && !queue.isOver; index++) {
    const isGood = tryInput(index);
    whereabouts.countDone();
    if (!isGood && (!order.keepsGoing || seen.size >= limits.findingsMax)) queue.end();
  }
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}

function tryInput(index: number): boolean {
  whereabouts.enter(index, 'profile', noBytes);
  const made = makeTrials(index);
  const isGood = made.trials.map((trial) => tryOne(trial, made, index)).every((isTrialGood) => isTrialGood);
  countInput(made);
  whereabouts.leave();
  return isGood;
}

function countInput({ dialect, frame: { profile, frame, prefixBytes } }: Trials): void {
  count(byDialect, dialect);
  const result = packaged(() =>
    subject.codecOf(profile).decode(frame.subarray(Math.min(prefixBytes, frame.length))),
  );
  count(byOutcome, result === null ? 'throws' : result.ok ? 'ok' : result.error.code);
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** The trials say what it throws; here it must not end the run. */
function packaged<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
}

function tryOne(trial: Trial, made: Trials, index: number): boolean {
  whereabouts.enter(index, trial.area, trial.bytes());
  count(byArea, trial.area);
  const failure = failureOfRun(() => trial.run());
  if (failure === null) return true;
  whereabouts.leave();
  if (!seen.has(failure.property)) {
    seen.add(failure.property);
    report({ kind: 'finding', finding: findingOf(trial, made, index, failure) });
  }
  return false;
}

function findingOf(trial: Trial, { dialect, frame }: Trials, index: number, failure: Failure): Finding {
  const { area } = trial;
  const named = dialect === 'made-up' ? JSON.stringify(frame.profile) : dialect;
  return {
    ...{ ...failure, area, index },
    dialect: area === 'profile' ? 'of the input' : named,
    ...{ bytes: trial.bytes(), shrunk: shrunkOf(trial, failure) },
  };
}

function shrunkOf(trial: Trial, { property }: Failure): Uint8Array {
  const stillFails = (bytes: Uint8Array) => failureOfRun(() => trial.runWith(bytes))?.property === property;
  return trial.shrink(stillFails, performance.now() + order.shrinkMs);
}

function failureOfRun(run: () => void): Failure | null {
  try {
    const startedMs = performance.now();
    run();
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs > limits.inputTimeMs) ensureQuickAgain(run);
    else if (elapsedMs > slowestMs) slowestMs = elapsedMs;
    return null;
  } catch (error) {
    return failureOf(error);
  }
}

/** Once may be a collection or a busy machine; twice in a row, in time of the processor, is the input. */
function ensureQuickAgain(run: () => void): void {
  const times = [0, 1].map(() => {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  const isSlow = times.every((ms) => ms > limits.inputTimeMs);
  if (isSlow)
    throw new Violation(`takes over ${limits.inputTimeMs} ms`, `${times.map(Math.round)} ms in a row`);
}

/** What is held now counts for all fifths that have been done since the last look. */
function markMemory(fifths: number): void {
  if (fifths <= marked) return;
  const bytes = heldBytes();
  while (marked < fifths) report({ kind: 'memory', mark: { fifths: ++marked, bytes } });
}

/** Twice: what the first collection releases, finalisers included, is gone after the second. */
function heldBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
