/**
 * `npm test`: brings what the tests need, runs every suite even when one before it failed, and ends with a table and
 * a line of sums. `npm test -- --help` names the suites.
 */
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { endChildren } from './run/child-process.ts';
import { closingLines, seconds } from './run/closing-table.ts';
import { readCommandLine, type TestCommand, usage } from './run/command-line.ts';
import { needsOf } from './run/needs.ts';
import { exitCodeOf, type Outcome } from './run/outcome.ts';
import { provision } from './run/provision.ts';
import { runSuite } from './run/run-suite.ts';
import { searchPath } from './run/search-path.ts';

const interruptedExitCode = 130;
const wrongUseExitCode = 2;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const env = { ...process.env, PATH: searchPath(process.cwd(), process.env['PATH']) };
const isCi = !['', '0', 'false'].includes(process.env['CI'] ?? '');
let isInterrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isInterrupted = true;
    endChildren();
  });
}
process.exitCode = await main();

async function main(): Promise<number> {
  const command = commandOrUsage();
  if (typeof command === 'number') return command;
  const outcomes = await runAll(command);
  if (isInterrupted) return interruptedExitCode;
  console.log(`\n${closingLines(outcomes).join('\n')}`);
  return exitCodeOf(outcomes, isCi);
}

function commandOrUsage(): TestCommand | number {
  try {
    const command = readCommandLine(process.argv.slice(2), randomInt(1, 2 ** 31));
    if (command) return command;
    console.log(usage);
    return 0;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return wrongUseExitCode;
  }
}

async function runAll({ suites, options }: TestCommand): Promise<Outcome[]> {
  const needed = suites.flatMap(({ testFolder }) => (testFolder === undefined ? [] : needsOf(testFolder)));
  const missing = await provision([...new Set(needed.flatMap(({ tools }) => tools))], env);
  const outcomes: Outcome[] = [];
  for (const suite of suites) {
    if (isInterrupted) break;
    const outcome = await runSuite(suite, options, { env, missing });
    outcomes.push(outcome);
    const { passed, failed, elapsedMs } = outcome;
    console.log(`── ${suite.name}: ${passed} passed, ${failed} failed in ${seconds(elapsedMs)}`);
  }
  return outcomes;
}
