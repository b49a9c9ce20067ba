import { parseArgs } from 'node:util';
import { type Suite, type SuiteOptions, suites } from './suites.ts';

export interface TestCommand {
  readonly suites: readonly Suite[];
  readonly options: SuiteOptions;
}

const suiteNames = suites.map(({ name }) => name).join(', ');
const ownRounds = suites.flatMap(({ name, ownRounds: own }) =>
  own === undefined ? [] : `${own} of ${name}`,
);

export const usage = `npm test -- [--only SUITE,…] [--rounds N] [--seed N]

  --only     these suites alone: ${suiteNames}
  --rounds   rounds of each kill loop (default: ${ownRounds.join(', ')})
  --seed     seed of the kill loops (default: another one each time; it is printed), the simulator and the fuzzer (default: CI's)`;

/** Reads the words after `npm test --`; null asks for help. Throws an Error that says what is wrong with them. */
export function readCommandLine(words: readonly string[], freshSeed: number): TestCommand | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const rounds = values.rounds === undefined ? null : wholeNumber('--rounds', values.rounds);
  const givenSeed = values.seed === undefined ? null : wholeNumber('--seed', values.seed);
  return {
    suites: chosenSuites(values.only.flatMap((names) => names.split(','))),
    options: { rounds, seed: givenSeed ?? freshSeed, givenSeed },
  };
}

function chosenSuites(names: readonly string[]): readonly Suite[] {
  if (names.length === 0) return suites;
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Error(`there is no suite ${unknown}; there are ${suiteNames}`);
  return suites.filter(({ name }) => names.includes(name));
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) < 1) throw new Error(`${option} takes a whole number from 1`);
  return Number(text);
}
