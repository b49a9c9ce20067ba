import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeFiles } from '../simulator/run/code-digest.ts';

/** The code under test, and what the field has of the simulator. */
const shared = /^(packages|apps)\/|^lab\/src\/simulator\/seeded-random\.ts$/;

/** The field with its scenarios, and what it has of the bench. */
const own = ['lab/src/field/**/*.ts', 'lab/src/bench/{child,gateway}/*.ts'];

/** What only reads sign-ins that are done. */
const beside = /^lab\/src\/field\/(report\/|field-(figures|rows|texts)\.ts$)/;

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Paths, below the checkout and sorted, of all that a sign-in of the field runs. */
export function fieldFiles(): readonly string[] {
  const field = own.flatMap((pattern) => globSync(pattern, { cwd: root }));
  return [
    ...codeFiles().filter((file) => shared.test(file)),
    ...field.filter((file) => !file.endsWith('.test.ts') && !beside.test(file)),
  ].sort();
}

/** SHA-256, hex, of these files: sign-ins of two different ones are not one run. */
export function fieldDigest(): string {
  const hash = createHash('sha256');
  for (const file of fieldFiles()) hash.update(`${file}\n`).update(readFileSync(`${root}${file}`));
  return hash.digest('hex');
}
