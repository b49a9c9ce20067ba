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
  run(): Promise<Verdict>;
}

/** Enough for each planted bug to show, and for memory to be told apart from warming up. */
const inputs = 4_000;
const inputsMadeTwice = 2_000;
const hangMs = 2_000;
const shrinkMs = 1_500;
const socketInputs = 1_500;
const connections = 20;
const settleMs = 500;

/** What each fault of a stand-in is found by. */
const standInFaults: Readonly<Record<string, RegExp | null>> = {
  works: null,
  dies: /the gateway is gone: connect/,
  stalls: /answered after 1[0-9]{3} ms/,
  leaks: /memory grows/,
  refuses: /an echo was/,
};

/**
 * Plants bugs, one after another, in the package and in something that looks like a gateway. Resolves with whether
 * the fuzzer found each of them, for what it is.
 */
export async function runSelfTest(seed: number): Promise<boolean> {
  console.log(`fuzz: self-test, seed ${seed}`);
  let isWell = true;
  for (const test of selfTests(seed)) {
    const { faults } = await test.run();
    const isRight =
      test.expected === null ? faults.length === 0 : faults.some((fault) => test.expected?.test(fault));
    console.log(
      `  ${isRight ? 'found' : 'MISSED'} ${test.name}: ${faults.join('; ').slice(0, 160) || 'nothing'}`,
    );
    isWell &&= isRight;
  }
  console.log(`${isWell ? 'ok' : 'FAILED'} self-test`);
  return isWell;
}

/** An input is made from its seed and its number alone: whatever was made before it, and however often. */
async function sameInputs(seed: number): Promise<Verdict> {
  const make = trialMaker(packageAsItIs(), readCorpus(), inProcessAreas, seed);
  const textAt = (index: number) =>
    make(index)
      .trials.map((trial) => hexOf(trial.bytes()))
      .join();
  const indexes = Array.from({ length: inputsMadeTwice }, (_, at) => at);
  const first = indexes.map(textAt);
  const differing = indexes.toReversed().filter((index) => textAt(index) !== first[index]);
  return { faults: differing.map((index) => `input ${index} is another when it is made again`), lines: [] };
}

function selfTests(seed: number): readonly SelfTest[] {
  const inside = Object.entries(plantedBugs).map(([planted, { area, expected }]) => {
    const order = { seed, from: 0, to: inputs, areas: [area], keepsGoing: true, hangMs, shrinkMs, planted };
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
