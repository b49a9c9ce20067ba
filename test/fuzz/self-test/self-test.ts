import { availableParallelism } from 'node:os';
import { packageAsItIs } from '../checks/subject.ts';
import { hexOf } from '../inputs/byte-edits.ts';
import { readCorpus } from '../inputs/vector-corpus.ts';
import { inProcessAreas, trialMaker } from '../run/areas.ts';
import { runInProcess } from '../run/in-process-run.ts';
import type { Verdict } from '../run/verdict.ts';
import { runSocket } from '../socket/socket-run.ts';
import { plantedBugs } from './planted-bugs.ts';
import { startStandIn } from './stand-in-target.ts';

interface SelfTest {
  readonly name: string;
  /** What has to be found; null when nothing may be. */
  readonly expected: RegExp | null;
  run(): Promise<Pick<Verdict, 'faults'>>;
}

/** Enough for each planted bug to show, and for memory to be told apart from warming up. */
const inputs = 2_500;
const inputsMadeTwice = 1_000;
/** One bug a thread, and as many at a time as there are processors. */
const threads = 1;
/** A busy machine may take a second for what only dawdles. */
const hangMs = 5_000;
/** Making inputs smaller is not what is tested, but it has to end. */
const shrinkMs = 300;
const socketInputs = 1_500;
const connections = 20;
const settleMs = 500;

/** What each fault of a stand-in is found by. */
const standInFaults: Readonly<Record<string, RegExp | null>> = {
  works: null,
  dies: /the gateway is gone/,
  stalls: /answered after [0-9]{4,} ms/,
  leaks: /memory grows/,
  refuses: /an echo was/,
};

/**
 * Plants bugs in the package and in something that looks like a gateway, each alone. Resolves with whether the
 * fuzzer found each of them, for what it is.
 */
export async function runSelfTest(seed: number): Promise<boolean> {
  console.log(`fuzz: self-test, seed ${seed}`);
  const waiting = [...selfTests(seed)];
  let isWell = true;
  const work = async () => {
    for (let test = waiting.shift(); test !== undefined; test = waiting.shift())
      if (!(await isFound(test))) isWell = false;
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(`${isWell ? 'ok' : 'FAILED'} self-test`);
  return isWell;
}

async function isFound({ name, expected, run }: SelfTest): Promise<boolean> {
  const { faults } = await run();
  const isRight = expected === null ? faults.length === 0 : faults.some((fault) => expected.test(fault));
  const right = expected === null ? 'right' : 'found';
  console.log(`  ${isRight ? right : 'WRONG'} ${name}: ${faults.join('; ').slice(0, 160) || 'nothing'}`);
  return isRight;
}

/** An input is made from its seed and its number alone: whatever was made before it, and however often. */
async function sameInputs(seed: number): Promise<Pick<Verdict, 'faults'>> {
  const make = trialMaker(packageAsItIs(), readCorpus(), inProcessAreas, seed);
  const textAt = (index: number) =>
    make(index)
      .trials.map((trial) => hexOf(trial.bytes()))
      .join();
  const indexes = Array.from({ length: inputsMadeTwice }, (_, at) => at);
  const first = indexes.map(textAt);
  const differing = indexes.toReversed().filter((index) => textAt(index) !== first[index]);
  return { faults: differing.map((index) => `input ${index} is another when it is made again`) };
}

function selfTests(seed: number): readonly SelfTest[] {
  const inside = Object.entries(plantedBugs).map(([planted, { area, expected }]) => {
    const words = { seed, from: 0, to: inputs, areas: [area], keepsGoing: true };
    const order = { ...words, threads, hangMs, shrinkMs, planted };
    return { name: planted, expected, run: () => runInProcess(order) };
  });
  const outside = Object.entries(standInFaults).map(([fault, expected]) => {
    const order = { seed, from: 0, to: socketInputs, connections, settleMs };
    return {
      name: `a gateway that ${fault}`,
      expected,
      run: () => runSocket(order, () => startStandIn(fault)),
    };
  });
  return [{ name: 'inputs made twice', expected: null, run: () => sameInputs(seed) }, ...inside, ...outside];
}
