import { answerParent, cpuTimeUs } from '../child/answer-parent.ts';
import { childArgument } from '../child/start-child.ts';
import { limits } from '../limits.ts';
import { type BenchMessageName, benchMessageNames, variantsOf } from './bench-messages.ts';
import type { CandidateName, CodecCandidate } from './codec-candidate.ts';
import { iso8583Candidate } from './iso-8583-candidate.ts';
import { jsposCandidate } from './jspos-candidate.ts';
import { rollcallCandidate } from './rollcall-candidate.ts';

/** One codec in a process of its own, so that none is measured in code that another has shaped. */
export type CodecOperation = 'build' | 'parse';

export interface CodecWindow {
  readonly operation: CodecOperation;
  readonly message: BenchMessageName;
  readonly windowMs: number;
}

export interface CodecIdentity {
  readonly name: string;
  readonly version: string;
  /** What it makes of the first variant of each message, hex. */
  readonly wire: Readonly<Record<BenchMessageName, string>>;
}

const makers: Readonly<Record<CandidateName, () => CodecCandidate>> = {
  rollcall: () => rollcallCandidate('joined'),
  'rollcall-by-subfield': () => rollcallCandidate('by-subfield'),
  jspos: jsposCandidate,
  iso_8583: iso8583Candidate,
};

const candidate = makers[childArgument<CandidateName>()]();
const works = new Map(
  benchMessageNames.map((name) => {
    const builds = variantsOf(name).map((message) => candidate.builder(message));
    const wires = builds.map((build) => Uint8Array.from(build()));
    return [name, { build: builds, parse: wires.map((wire) => candidate.parser(wire)), wire: wires[0] }];
  }),
);

answerParent({
  identify: (): CodecIdentity => {
    const wire = benchMessageNames.map((name) => [
      name,
      Buffer.from(works.get(name)?.wire ?? []).toString('hex'),
    ]);
    return { name: candidate.name, version: candidate.version, wire: Object.fromEntries(wire) };
  },
  measure,
});

/** Thousand messages per second of CPU time. */
function measure({ operation, message, windowMs }: CodecWindow): number {
  const work = works.get(message)?.[operation] ?? [];
  const beganUs = cpuTimeUs();
  let messages = 0;
  let spentUs = 0;
  while (spentUs < windowMs * 1_000) {
    run(work, limits.codecBatchMessages);
    messages += limits.codecBatchMessages;
    spentUs = cpuTimeUs() - beganUs;
  }
  return (messages * 1_000) / spentUs;
}

let last: unknown;

/** Keeps each result for a moment, so that no work can be left out as useless. */
function run(work: readonly (() => unknown)[], times: number): void {
  for (let i = 0; i < times; i++) last = work[i % work.length]?.();
  if (last === undefined) throw new Error('a codec made nothing');
}
