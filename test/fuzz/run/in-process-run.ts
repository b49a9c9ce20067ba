import { Worker } from 'node:worker_threads';
import { packageAsItIs } from '../checks/subject.ts';
import { readCorpus } from '../inputs/vector-corpus.ts';
import { trialMaker } from './areas.ts';
import { findingLines } from './finding-text.ts';
import { type MemoryVerdict, memoryVerdict, notMeasured } from './memory-verdict.ts';
import { grouped, perSecond, startProgress } from './progress.ts';
import type { Verdict } from './verdict.ts';
import {
  type Finding,
  type InProcessOrder,
  type MemoryMark,
  marksOfRun,
  position,
  type WorkerReport,
} from './worker-report.ts';

/** What came of it. */
interface Tally {
  readonly findings: Finding[];
  readonly marks: MemoryMark[];
  done: Extract<WorkerReport, { kind: 'done' }> | null;
}

export interface InProcessVerdict extends Verdict {
  readonly findings: readonly Finding[];
}

/**
 * Runs inputs against the package on a thread of its own, so that one that never ends is noticed from outside.
 */
export async function runInProcess(order: InProcessOrder): Promise<InProcessVerdict> {
  const startedMs = performance.now();
  const { findings, marks, done } = await collect(order);
  const outcomes = [...(done?.outcomes ?? [])];
  const count = outcomes.reduce((sum, [, each]) => sum + each, 0);
  const memory = memoryOf(marks);
  const faults = findings.map(({ area, property }) => `${area}: ${property}`);
  if (memory.fault !== null) faults.push(memory.fault);
  const slowest = `slowest ${(done?.slowestMs ?? 0).toFixed(1)} ms`;
  const lines = [
    ...findings.flatMap((finding) => findingLines(finding, order.seed)),
    `  ${outcomesText(outcomes, count)}; ${slowest}`,
    `${grouped(count)} inputs, ${grouped(perSecond(count, startedMs))} a second; ${memory.line}`,
  ];
  return { findings, faults, lines };
}

async function collect(order: InProcessOrder): Promise<Tally> {
  const shared = new SharedArrayBuffer(8);
  const places = new Int32Array(shared);
  const worker = new Worker(new URL('./fuzz-thread.ts', import.meta.url), { workerData: { order, shared } });
  const progress = startProgress('inputs', order.to - order.from, () => Atomics.load(places, position.done));
  const tally: Tally = { findings: [], marks: [], done: null };
  const stopWatch = watch(places, order.hangMs, (done) => {
    tally.findings.push(
      outsideFinding(order, order.from + done, `takes over ${order.hangMs} ms`, 'it was ended'),
    );
    void worker.terminate();
  });
  worker.on('message', (report: WorkerReport) => take(tally, report));
  worker.on('error', (error) => {
    const index = order.from + Atomics.load(places, position.done);
    tally.findings.push(outsideFinding(order, index, 'ends the process', String(error)));
  });
  await new Promise((resolve) => worker.once('exit', resolve));
  progress.stop();
  stopWatch();
  return tally;
}

function take(tally: Tally, report: WorkerReport): void {
  if (report.kind === 'finding') tally.findings.push(report.finding);
  else if (report.kind === 'memory') tally.marks.push(report.mark);
  else tally.done = report;
}

/** Calls `onHang` when one input is under way for too long. */
function watch(places: Int32Array, hangMs: number, onHang: (done: number) => void): () => void {
  let last = -1;
  let sinceMs = performance.now();
  const timer = setInterval(() => {
    const done = Atomics.load(places, position.done);
    if (done !== last || Atomics.load(places, position.isBusy) === 0) {
      last = done;
      sinceMs = performance.now();
    } else if (performance.now() - sinceMs > hangMs) {
      clearInterval(timer);
      onHang(done);
    }
  }, 250);
  return () => clearInterval(timer);
}

/** The input of a thread that cannot tell any more: made again here, and not shrunk. */
function outsideFinding(order: InProcessOrder, index: number, property: string, detail: string): Finding {
  const told = { area: order.areas.join(','), index, property, detail, place: [] };
  try {
    const { frame, trials } = trialMaker(packageAsItIs(), readCorpus(), order.areas, order.seed)(index);
    const bytes = trials[0]?.bytes() ?? frame.frame;
    return { ...told, profile: frame.profile.id, bytes, shrunk: bytes };
  } catch (error) {
    // What makes the inputs is broken itself.
    const bytes = new Uint8Array(0);
    return { ...told, detail: String(error), profile: 'unknown', bytes, shrunk: bytes };
  }
}

/** A run that was broken off has not all of its marks. */
function memoryOf(marks: readonly MemoryMark[]): MemoryVerdict {
  const [fifth] = marks;
  const end = marks.at(-1);
  const isWhole = fifth !== undefined && end !== undefined && marks.length === marksOfRun;
  return isWhole ? memoryVerdict(fifth.bytes, end.bytes) : notMeasured;
}

function outcomesText(outcomes: readonly (readonly [string, number])[], total: number): string {
  const sorted = outcomes.toSorted(([, a], [, b]) => b - a);
  return sorted.map(([outcome, count]) => `${outcome} ${((100 * count) / total).toFixed(1)} %`).join(', ');
}
