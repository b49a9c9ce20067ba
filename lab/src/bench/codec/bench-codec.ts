import {
  type BenchFigure,
  type BenchResult,
  type BenchRow,
  type Goal,
  type Progress,
  ratioRow,
} from '../bench-row.ts';
import { type Child, startChild } from '../child/start-child.ts';
import { limits } from '../limits.ts';
import { median, spread } from '../median.ts';
import { type BenchMessageName, benchMessageNames } from './bench-messages.ts';
import type { CodecIdentity, CodecOperation, CodecWindow } from './candidate-process.ts';
import { type CandidateName, candidateNames } from './codec-candidate.ts';
import { figureText, operationText, roundText, wireNote } from './codec-texts.ts';

export interface BenchCodecOptions {
  readonly rounds?: number;
  readonly progress?: Progress;
}

/** Rates of one codec at one job, a figure a round; thousand messages per second of CPU time. */
export interface CodecRates {
  readonly candidate: CandidateName;
  readonly operation: CodecOperation;
  readonly message: BenchMessageName;
  readonly rates: readonly number[];
}

const operations: readonly CodecOperation[] = ['build', 'parse'];
const goals: Readonly<Record<CodecOperation, Goal>> = {
  build: { kind: 'at-least', value: 8 },
  parse: { kind: 'at-least', value: 2.5 },
};
/** The faster of the peers, and the only one with the same wire. */
const referenceName: CandidateName = 'jspos';

/**
 * C1: building and parsing three messages, our codec against npm peers. Each codec has a process of its own; rounds
 * alternate between them; what counts is CPU time, not time on the wall.
 */
export async function benchCodec(options: BenchCodecOptions = {}): Promise<BenchResult> {
  const progress = options.progress ?? (() => {});
  const children = new Map<CandidateName, Child>();
  try {
    for (const name of candidateNames) {
      children.set(name, await startChild(new URL('./candidate-process.ts', import.meta.url), name));
    }
    const identities = await Promise.all(
      [...children.values()].map((child) => child.ask<CodecIdentity>('identify')),
    );
    const rates = await measureAll(children, options.rounds ?? limits.codecRoundsDefault, progress);
    return {
      rows: codecRows(rates, identities),
      figures: codecFigures(rates),
      notes: identities.map(noteOf(identities)),
    };
  } finally {
    await Promise.all([...children.values()].map((child) => child.end()));
  }
}

async function measureAll(
  children: ReadonlyMap<CandidateName, Child>,
  rounds: number,
  progress: Progress,
): Promise<readonly CodecRates[]> {
  const jobs = benchMessageNames.flatMap((message) =>
    operations.map((operation) => ({ message, operation })),
  );
  const all = jobs.flatMap((job) =>
    candidateNames.map((candidate) => ({ ...job, candidate, rates: [] as number[] })),
  );
  const measure = ({ candidate, operation, message }: CodecRates, windowMs: number) =>
    (children.get(candidate) as Child).ask<number>('measure', {
      operation,
      message,
      windowMs,
    } satisfies CodecWindow);
  for (let round = 0; round <= rounds; round++) {
    progress(roundText(round, rounds));
    for (const job of all) {
      if (round === 0) await measure(job, limits.codecWarmUpMs);
      else job.rates.push(await measure(job, limits.codecWindowMs));
    }
  }
  return all;
}

/** The bars, out of what was measured. */
export function codecRows(
  rates: readonly CodecRates[],
  identities: readonly CodecIdentity[],
): readonly BenchRow[] {
  const version = identities.find(({ name }) => name === referenceName)?.version ?? '';
  const reference = `${referenceName} ${version}`;
  return benchMessageNames.flatMap((message) =>
    operations.map((operation) => {
      const of = (name: CandidateName) =>
        rates.find((r) => r.candidate === name && r.message === message && r.operation === operation)
          ?.rates ?? [];
      return ratioRow({
        id: `C1.${operation}.${message}`,
        what: operationText(operation, message),
        own: of('rollcall'),
        measure: 'thousand-per-cpu-second',
        reference: { name: { en: reference, 'zh-CN': reference }, values: of(referenceName) },
        goal: goals[operation],
      });
    }),
  );
}

function codecFigures(rates: readonly CodecRates[]): readonly BenchFigure[] {
  return rates.map((job) => ({
    id: `C1.${job.operation}.${job.message}/${job.candidate}`,
    what: figureText(job.candidate, operationText(job.operation, job.message)),
    value: median(job.rates),
    measure: 'thousand-per-cpu-second',
    spread: job.rates.length > 1 ? spread(job.rates) : null,
  }));
}

function noteOf(identities: readonly CodecIdentity[]) {
  const own = identities.find(({ name }) => name === 'rollcall');
  return (identity: CodecIdentity) => {
    const same = benchMessageNames.filter((name) => identity.wire[name] === own?.wire[name]);
    const bytes = benchMessageNames.map((name) => identity.wire[name].length / 2);
    return wireNote(`${identity.name} ${identity.version}`.replace(/ this one$/, ''), bytes, same);
  };
}
