import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runToEnd } from './child-process.ts';
import { bringPackage } from './npm-package.ts';
import type { Tool } from './tools.ts';

/** A package list and a few small packages from a slow mirror. */
const aptDeadlineMs = 5 * 60_000;

/**
 * Brings what is missing where we may: from npm, and on Debian as root. Returns the tools that are still missing, with
 * the reason in words.
 */
export async function provision(
  needed: readonly Tool[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<Tool, string>> {
  const barred = needed.filter(({ isForRootAlone }) => isForRootAlone && !isRoot());
  const missing = needed.filter((tool) => !barred.includes(tool) && !isInstalled(tool, env));
  const outOfReach = new Map(barred.map((tool) => [tool, 'for it needs root']));
  if (missing.length === 0) return outOfReach;
  const packaged = missing.filter(({ debianPackage }) => debianPackage !== null);
  const obstacle = packaged.length === 0 ? null : (obstacleToInstalling() ?? (await install(packaged, env)));
  for (const { npmPackage } of missing) if (npmPackage !== undefined) await bringPackage(npmPackage, env);
  const whyOf = ({ debianPackage, purpose }: Tool) =>
    debianPackage === null ? purpose : (obstacle ?? 'its package did not bring it');
  for (const tool of missing) if (!isInstalled(tool, env)) outOfReach.set(tool, whyOf(tool));
  return outOfReach;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function obstacleToInstalling(): string | null {
  if (!existsSync('/etc/debian_version')) return 'this is not Debian, install it by hand';
  return isRoot() ? null : 'not root, so it cannot be installed';
}

async function install(
  missing: readonly Tool[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const packages = [...new Set(missing.flatMap(({ debianPackage }) => debianPackage ?? []))];
  console.log(`Installing ${packages.join(', ')}: ${missing.map(({ purpose }) => purpose).join('; ')}`);
  const options = { deadlineMs: aptDeadlineMs, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const { exitCode } = await runToEnd(['apt-get', '-q', ...words], options);
    if (exitCode !== 0) return `apt-get ${words[0]} failed`;
  }
  return null;
}

function isInstalled(tool: Tool, env: Readonly<Record<string, string | undefined>>): boolean {
  if (tool.isThere !== undefined) return tool.isThere(env);
  const folders = (env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => folder !== '' && isExecutable(join(folder, tool.binary)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
