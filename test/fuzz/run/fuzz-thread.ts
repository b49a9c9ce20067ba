import { parentPort, workerData } from 'node:worker_threads';
import { packageAsItIs } from '../checks/subject.ts';
import { Violation } from '../checks/violation.ts';
import { readCorpus } from '../inputs/vector-corpus.ts';
import { limits } from '../limits.ts';
import { plantBug } from '../self-test/planted-bugs.ts';
import { type Trial, type Trials, trialMaker } from './areas.ts';
import { type Failure, failureOf } from './failure.ts';
import { type InProcessOrder, marksOfRun, position, type WorkerReport } from './worker-report.ts';

const { order, shared } = workerData as {
  readonly order: InProcessOrder;
  readonly shared: SharedArrayBuffer;
};
const subject = plantBug(order.planted, packageAsItIs());
const makeTrials = trialMaker(subject, readCorpus(), order.areas, order.seed);
const places = new Int32Array(shared);
const outcomes = new Map<string, number>();
const seen = new Set<string>();
let slowestMs = 0;

run();

function run(): void {
  const count = order.to - order.from;
  for (let done = 0; done < count; done++) {
    if (done > 0 && done % Math.ceil(count / marksOfRun) === 0)
      report({ kind: 'memory', mark: memoryMark(order.from + done) });
    Atomics.store(places, position.done, done);
    Atomics.store(places, position.isBusy, 1);
    const isGood = tryInput(order.from + done);
    Atomics.store(places, position.isBusy, 0);
    if (!isGood && (!order.keepsGoing || seen.size >= limits.findingsMax)) break;
  }
  report({ kind: 'memory', mark: memoryMark(order.to) });
  report({ kind: 'done', outcomes, slowestMs });
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}

function tryInput(index: number): boolean {
  const made = makeTrials(index);
  count(made);
  return made.trials.map((trial) => tryOne(trial, made, index)).every((isGood) => isGood);
}

function count({ frame: { profile, frame, prefixBytes } }: Trials): void {
  const result = packaged(() =>
    subject.codecOf(profile).decode(frame.subarray(Math.min(prefixBytes, frame.length))),
  );
  const outcome = result === null ? 'throws' : result.ok ? 'ok' : result.error.code;
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
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
  const failure = failureOfRun(() => trial.run());
  if (failure === null) return true;
  Atomics.store(places, position.isBusy, 0);
  if (!seen.has(failure.property)) {
    seen.add(failure.property);
    const profile = made.frame.profile.id;
    const inputs = { bytes: trial.bytes(), shrunk: shrunkOf(trial, failure) };
    const finding = { ...failure, area: trial.area, index, profile, ...inputs };
    report({ kind: 'finding', finding });
  }
  return false;
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

/** Twice: what the first collection releases, finalisers included, is gone after the second. */
function memoryMark(index: number): { readonly index: number; readonly bytes: number } {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { index, bytes: heapUsed + external };
}
