import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { runToEnd } from './child-process.ts';
import { type Need, needsOf } from './needs.ts';
import { type Counts, countTests, type Outcome, type VitestReport } from './outcome.ts';
import type { Suite, SuiteOptions } from './suites.ts';
import type { Tool } from './tools.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tools that could not be had, with the reason. */
  readonly missing: ReadonlyMap<Tool, string>;
}

/** Runs one suite with its output shown, and counts. Never throws: what goes wrong is a failure of that suite. */
export async function runSuite(suite: Suite, options: SuiteOptions, around: Surroundings): Promise<Outcome> {
  const leftOut = suite.testFolder === undefined ? [] : withoutTools(needsOf(suite.testFolder), around);
  const reportPath = `.test-out/${suite.name}.json`;
  const words = [
    ...suite.command(options),
    ...leftOut.flatMap(({ path }) => ['--exclude', path]),
    ...(suite.kind === 'vitest' ? reportOptions(reportPath) : []),
  ];
  console.log(`\n── ${suite.name}: ${suite.command(options).join(' ')}`);
  const ended = await runToEnd(words, { deadlineMs: suite.deadlineMs(options), env: around.env });
  if (ended.isOverdue) console.error(`${suite.name} was not done by its deadline and was ended`);
  const counts =
    suite.kind === 'vitest' ? countReport(reportPath, ended.exitCode) : countCheck(ended.exitCode);
  const notRun = leftOut.map((need) => notRunText(need, around));
  if (counts.skipped > 0) notRun.push(`${counts.skipped} tests that skip themselves`);
  const { elapsedMs } = ended;
  return { suite: suite.name, ...counts, skipped: counts.skipped + leftOut.length, notRun, elapsedMs };
}

function withoutTools(needs: readonly Need[], { missing }: Surroundings): readonly Need[] {
  return needs.filter(({ tools }) => tools.some((tool) => missing.has(tool)));
}

function notRunText({ path, tools }: Need, { missing }: Surroundings): string {
  const reasons = tools.flatMap((tool) => {
    const why = missing.get(tool);
    return why === undefined ? [] : [`${tool.binary} is missing, ${why}`];
  });
  return `${path} (${reasons.join('; ')})`;
}

function reportOptions(reportPath: string): string[] {
  mkdirSync(dirname(reportPath), { recursive: true });
  rmSync(reportPath, { force: true });
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
}

function countReport(reportPath: string, exitCode: number | null): Counts {
  try {
    return countTests(JSON.parse(readFileSync(reportPath, 'utf8')) as VitestReport, exitCode);
  } catch {
    return countTests(null, exitCode);
  }
}

function countCheck(exitCode: number | null): Counts {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}
