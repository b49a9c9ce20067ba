import { limits } from '../limits.ts';
import { Crew } from './crew.ts';
import { findingLines } from './finding-text.ts';
import { type MemoryVerdict, memoryVerdict, notMeasured } from './memory-verdict.ts';
import { grouped, perSecond, startProgress } from './progress.ts';
import type { PartVerdict } from './verdict.ts';
import { type Counts, type InProcessOrder, marksOfRun } from './worker-report.ts';

/** Runs inputs against the package on threads of their own, so that one that never ends is noticed from outside. */
export async function runInProcess(order: InProcessOrder): Promise<PartVerdict> {
  const startedMs = performance.now();
  const crew = new Crew(order);
  const total = order.to - order.from;
  const resume = () => `; to go on: --only ${order.areas.join(',')} --from ${crew.goesOnAt}`;
  const progress = startProgress('inputs', total, () => crew.done, resume);
  await crew.run();
  progress.stop();
  const memory = memoryOf(crew, total);
  const faults = crew.findings.map(({ area, property }) => `${area}: ${property}`);
  // Whoever breaks a run off has said why.
  if (memory.fault !== null && (memory !== notMeasured || faults.length === 0)) faults.push(memory.fault);
  return { faults, lines: linesOf(crew, order.seed), summary: summaryOf(crew, startedMs, memory) };
}

function linesOf({ findings, reports }: Crew, seed: number): readonly string[] {
  const merged = (counts: readonly Counts[]) => sorted(counts.flatMap((each) => [...each]));
  const outcomes = merged(reports.map(({ byOutcome }) => byOutcome));
  const decoded = outcomes.reduce((sum, [, count]) => sum + count, 0);
  const slowestMs = Math.max(0, ...reports.map((report) => report.slowestMs));
  return [
    ...findings.flatMap((finding) => findingLines(finding, seed)),
    `  by area: ${countsText(merged(reports.map(({ byArea }) => byArea)))}`,
    `  by dialect: ${countsText(merged(reports.map(({ byDialect }) => byDialect)))}`,
    `  decoded: ${outcomes.map(([what, count]) => `${what} ${((100 * count) / decoded).toFixed(1)} %`).join(', ')}`,
    `  slowest ${slowestMs.toFixed(1)} ms`,
  ];
}

function summaryOf(crew: Crew, startedMs: number, memory: MemoryVerdict): string {
  const rate = `${grouped(perSecond(crew.done, startedMs))} a second`;
  return `${grouped(crew.done)} inputs on ${crew.threads} threads, ${rate}; ${memory.line}`;
}

function sorted(entries: readonly (readonly [string, number])[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [what, count] of entries) sums.set(what, (sums.get(what) ?? 0) + count);
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

function countsText(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([what, count]) => `${what} ${grouped(count)}`).join(', ');
}

/** A run that was broken off has not all of its marks. */
function memoryOf(crew: Crew, inputs: number): MemoryVerdict {
  const [fifth, end] = [crew.heldBytes(1), crew.heldBytes(marksOfRun)];
  if (fifth === null || end === null) return notMeasured;
  const verdict = memoryVerdict(fifth, end);
  const isLong = inputs >= limits.memoryInputsMin;
  return isLong ? verdict : { line: `${verdict.line}, too short to count`, fault: null };
}
