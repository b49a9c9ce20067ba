/** What the command line may change of the suites. */
export interface SuiteOptions {
  /** Rounds of each kill loop, where another number is wanted than its own. */
  readonly rounds: number | null;
  /** Given, or another one each time. */
  readonly seed: number;
  /** Null when none was given. */
  readonly givenSeed: number | null;
}

/** One line of the closing table. */
export interface Suite {
  readonly name: string;
  /** A check counts as one; Vitest counts its tests. */
  readonly kind: 'check' | 'vitest';
  /** Test files of which some may need a tool of tools.ts; those are left out where it is missing. */
  readonly testFolder?: string;
  /** Of a kill loop, the rounds that it has where no others are asked for. */
  readonly ownRounds?: number;
  /** The suite is ended then and counts as failed. A slow machine with a cold disk stays well below. */
  deadlineMs(options: SuiteOptions): number;
  /** Words of the command; npm's binaries are on the path. */
  command(options: SuiteOptions): readonly string[];
}

const minuteMs = 60_000;
/** Measured: 4 s a round on two busy cores; a loaded machine may be several times slower. */
const roundDeadlineMs = 30_000;
/** Nine tenths of 100,000: the fuzzer adds the rest, over sockets and HTTP/2. Measured: a minute and a half on two very busy cores. */
const fuzzInputs = 90_000;
/** The same inputs each time, so that what fails is the change; other seeds are for longer runs. */
const fuzzSeed = 1;

/** Measured: some 30 a second on two cores. */
const schedules = 2_000;
/** Of those of the own seed all count. Measured: of 414,650 three do not. */
const countedOfAnySeed = 1_995;
/** The same schedules each time, as with the fuzzer. */
const scheduleSeed = 1;

/** Every suite, in the order of running: what is quick to fail comes first. */
export const suites: readonly Suite[] = [
  {
    name: 'biome',
    kind: 'check',
    deadlineMs: () => 2 * minuteMs,
    command: () => ['biome', 'check', '--error-on-warnings', '.'],
  },
  {
    name: 'types',
    kind: 'check',
    deadlineMs: () => 3 * minuteMs,
    command: () => ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  },
  {
    name: 'types-pure',
    kind: 'check',
    deadlineMs: () => 3 * minuteMs,
    command: () => ['tsc', '--noEmit', '-p', 'tsconfig.pure.json'],
  },
  {
    name: 'unit',
    kind: 'vitest',
    deadlineMs: () => 10 * minuteMs,
    command: () => ['vitest', 'run', '--project', 'unit', '--maxWorkers=100%'],
  },
  {
    name: 'integration',
    kind: 'vitest',
    testFolder: 'test/integration',
    deadlineMs: () => 20 * minuteMs,
    command: () => ['vitest', 'run', '--project', 'integration'],
  },
  killLoop('kill', 'test/kill/kill-loop.mjs', 20),
  killLoop('kill-both', 'test/kill/kill-both.mjs', 50),
  killLoop('kill-agent', 'test/kill/kill-agent.mjs', 25),
  {
    name: 'simulate',
    kind: 'check',
    deadlineMs: () => 10 * minuteMs,
    command: ({ givenSeed }) => [
      ...['rollcall', 'simulate', '--scenario', 'all', '--schedules', String(schedules)],
      ...['--counted', String(givenSeed === null ? schedules : countedOfAnySeed)],
      ...['--seed', String(givenSeed ?? scheduleSeed)],
    ],
  },
  {
    name: 'mutants',
    kind: 'check',
    deadlineMs: () => 5 * minuteMs,
    command: () => ['node', 'test/simulator/mutants.ts', '--quick'],
  },
  {
    name: 'fuzz',
    kind: 'check',
    deadlineMs: () => 5 * minuteMs,
    command: ({ givenSeed }) => [
      ...['node', 'test/fuzz/fuzz.ts'],
      ...['--inputs', String(fuzzInputs), '--seed', String(givenSeed ?? fuzzSeed)],
    ],
  },
  {
    name: 'fuzz-self-test',
    kind: 'check',
    deadlineMs: () => 3 * minuteMs,
    command: () => ['node', 'test/fuzz/fuzz.ts', '--self-test', '--seed', String(fuzzSeed)],
  },
];

/** One of the kill loops: a script that says how many rounds, with which seed. */
function killLoop(name: string, script: string, ownRounds: number): Suite {
  const roundsOf = (options: SuiteOptions) => options.rounds ?? ownRounds;
  return {
    name,
    kind: 'check',
    ownRounds,
    deadlineMs: (options) => 2 * minuteMs + roundsOf(options) * roundDeadlineMs,
    command: (options) => [
      ...['node', script],
      ...['--rounds', String(roundsOf(options)), '--seed', String(options.seed)],
    ],
  };
}
