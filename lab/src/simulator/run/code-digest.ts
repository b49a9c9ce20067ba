import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../plan/scenario.ts';

/** All that a schedule runs: the code under test, its data, and the simulator. */
const sources = [
  'packages/*/src/**/*.{ts,json}',
  'apps/gateway/src/**/*.ts',
  'lab/src/simulator/**/*.ts',
  'lab/scenarios/**/*.json',
];

/** What the simulator does besides schedules. */
const beside = /^lab\/src\/simulator\/(baseline|figures|report|storm)\//;

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Their paths below the checkout, sorted; tests are not among them. */
export function codeFiles(): readonly string[] {
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root }));
  return files.filter((file) => !file.endsWith('.test.ts') && !beside.test(file)).sort();
}

/**
 * SHA-256, hex, of what this checkout would run of these scenarios, which may be anybody's own: schedules of two different
 * ones are not one run.
 */
export function codeDigest(scenarios: readonly Scenario[]): string {
  const hash = createHash('sha256').update(JSON.stringify(scenarios));
  for (const file of codeFiles()) hash.update(`${file}\n`).update(readFileSync(`${root}${file}`));
  return hash.digest('hex');
}
