/** What a suite came to. `notRun` says in words what was left out and why. */
export interface Outcome {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notRun: readonly string[];
  readonly elapsedMs: number;
}

/** The part of Vitest's JSON report that is counted. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export type Counts = Pick<Outcome, 'passed' | 'failed' | 'skipped'>;

/**
 * Counts tests. A file that could not be loaded or whose set-up failed has no failed test, and a rejection that nobody
 * caught belongs to none: each counts as one failure. So does a report that was not written.
 */
export function countTests(report: VitestReport | null, exitCode: number | null): Counts {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** 1 when anything failed, and in CI when anything was not run: what is not run there is run nowhere. */
export function exitCodeOf(outcomes: readonly Outcome[], isCi: boolean): 0 | 1 {
  const hasFailed = outcomes.some(({ failed }) => failed > 0);
  return hasFailed || (isCi && outcomes.some(({ skipped }) => skipped > 0)) ? 1 : 0;
}
