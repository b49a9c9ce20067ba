import { mkdirSync } from 'node:fs';
import { runToEnd } from './child-process.ts';

/** A package that tests use and the project does not depend on. */
export interface NpmPackage {
  /** Name and exact version. */
  readonly spec: string;
  /** It is installed there, apart from all others. */
  readonly folder: string;
}

/** 40 MB from a slow mirror. */
const deadlineMs = 5 * 60_000;

/** Installs it without running a script of it, by the npm and the settings of whoever runs the tests. */
export async function bringPackage(
  { spec, folder }: NpmPackage,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // Without network it is over soon.
  const quietly = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--fetch-retries=1'];
  const words = ['npm', 'install', '--prefix', folder, '--ignore-scripts', ...quietly, spec];
  await runToEnd(words, { deadlineMs, env });
}
