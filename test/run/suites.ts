/** What the command line may change of the suites. */
export interface SuiteOptions {
  /** Rounds of the kill loop. */
  readonly rounds: number;
  readonly seed: number;
}

/** One line of the closing table. */
export interface Suite {
  readonly name: string;
  /** A check counts as one; Vitest counts its tests. */
  readonly kind: 'check' | 'vitest';
  /** Test files of which some may need a tool of tools.ts; those are left out where it is missing. */
  readonly testFolder?: string;
  /** The suite is ended then and counts as failed. A slow machine with a cold disk stays well below. */
  deadlineMs(options: SuiteOptions): number;
  /** Words of the command; npm's binaries are on the path. */
  command(options: SuiteOptions): readonly string[];
}

const minuteMs = 60_000;
/** Measured: 4 s a round on two busy cores; a loaded machine may be several times slower. */
const roundDeadlineMs = 30_000;

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
    command: () => ['vitest', 'run', '--project', 'unit'],
  },
  {
    name: 'integration',
    kind: 'vitest',
    testFolder: 'test/integration',
    deadlineMs: () => 20 * minuteMs,
    command: () => ['vitest', 'run', '--project', 'integration'],
  },
  {
    name: 'kill',
    kind: 'check',
    deadlineMs: ({ rounds }) => 2 * minuteMs + rounds * roundDeadlineMs,
    command: ({ rounds, seed }) => [
      ...['node', 'test/kill/kill-loop.mjs'],
      ...['--rounds', String(rounds), '--seed', String(seed)],
    ],
  },
];
