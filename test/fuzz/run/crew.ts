import { Worker } from 'node:worker_threads';
import { limits } from '../limits.ts';
import { Whereabouts } from './whereabouts.ts';
import { WorkQueue } from './work-queue.ts';
import type { Finding, InProcessOrder, MemoryMark, ThreadOrder, WorkerReport } from './worker-report.ts';

type DoneReport = Extract<WorkerReport, { kind: 'done' }>;

const watchEveryMs = 250;

/** One thread, and what it has said so far. */
interface Member {
  readonly whereabouts: Whereabouts;
  readonly marks: MemoryMark[];
  report: DoneReport | null;
}

/** Threads that do the inputs of a run among them, each watched for one that never ends. */
export class Crew {
  readonly #order: InProcessOrder;
  readonly #shared = new SharedArrayBuffer(WorkQueue.sharedBytes);
  readonly #queue: WorkQueue;
  readonly #members: readonly Member[];
  /** By what is wrong: the same fault of two threads is told once. */
  readonly #findings = new Map<string, Finding>();

  constructor(order: InProcessOrder) {
    this.#order = order;
    this.#queue = new WorkQueue(this.#shared, order);
    const blocks = Math.ceil((order.to - order.from) / limits.inputsPerProfile);
    this.#members = Array.from({ length: Math.max(1, Math.min(order.threads, blocks)) }, () => ({
      whereabouts: new Whereabouts(new SharedArrayBuffer(Whereabouts.sharedBytes)),
      marks: [],
      report: null,
    }));
  }

  get threads(): number {
    return this.#members.length;
  }

  get done(): number {
    return this.#members.reduce((sum, { whereabouts }) => sum + whereabouts.done, 0);
  }

  /** Everything before this input is done. */
  get goesOnAt(): number {
    return Math.max(this.#order.from, Math.min(...this.#members.map(({ whereabouts }) => whereabouts.block)));
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  get reports(): readonly DoneReport[] {
    return this.#members.flatMap(({ report }) => report ?? []);
  }

  /** What all of them held after so many fifths; null unless each has said so. */
  heldBytes(fifths: number): number | null {
    const marks = this.#members.flatMap((member) => member.marks.filter((mark) => mark.fifths === fifths));
    return marks.length < this.threads ? null : marks.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async run(): Promise<void> {
    await Promise.all(this.#members.map((member) => this.#start(member)));
  }

  async #start(member: Member): Promise<void> {
    const whereabouts = member.whereabouts.shared;
    const workerData: ThreadOrder = { order: this.#order, queue: this.#shared, whereabouts };
    const worker = new Worker(new URL('./fuzz-thread.ts', import.meta.url), { workerData });
    const stopWatch = watch(member.whereabouts, this.#order.hangMs, () => {
      this.#stuck(member, `takes over ${this.#order.hangMs} ms`, 'it was ended');
      void worker.terminate();
    });
    worker.on('message', (report: WorkerReport) => this.#take(member, report));
    worker.on('error', (error) => this.#stuck(member, 'ends the thread', String(error)));
    await new Promise((resolve) => worker.once('exit', resolve));
    stopWatch();
  }

  #take(member: Member, report: WorkerReport): void {
    if (report.kind === 'finding') this.#found(report.finding);
    else if (report.kind === 'memory') member.marks.push(report.mark);
    else member.report = report;
  }

  #found(finding: Finding): void {
    if (!this.#findings.has(finding.property)) this.#findings.set(finding.property, finding);
    if (!this.#order.keepsGoing || this.#findings.size >= limits.findingsMax) this.#queue.end();
  }

  /** A thread that cannot tell any more: its input is not shrunk. */
  #stuck({ whereabouts }: Member, property: string, detail: string): void {
    const { index, area, bytes } = whereabouts.spot;
    this.#found({ area, index, property, detail, place: [], dialect: 'unknown', bytes, shrunk: bytes });
    this.#queue.end();
  }
}

/** Calls `onHang` when one input is under way for too long. */
function watch(whereabouts: Whereabouts, hangMs: number, onHang: () => void): () => void {
  let last = -1;
  let sinceMs = performance.now();
  const timer = setInterval(() => {
    const { done, isBusy } = whereabouts;
    if (done !== last || !isBusy) {
      last = done;
      sinceMs = performance.now();
    } else if (performance.now() - sinceMs > hangMs) {
      clearInterval(timer);
      onHang();
    }
  }, watchEveryMs);
  return () => clearInterval(timer);
}
