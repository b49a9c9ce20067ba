import { spawnSync } from 'node:child_process';

/** The oldest Node that libraries are made for. Newer ones of the system's count until the one that we bring. */
const [oldestMajor, ownMajor] = [20, 26];
const versionTimeoutMs = 10_000;

/** A Node from outside npm on which packed libraries are tried: ROLLCALL_TEST_NODE20, or the system's. */
export function node20(env: Readonly<Record<string, string | undefined>>): string | null {
  const candidates = [env['ROLLCALL_TEST_NODE20'], '/usr/bin/node', '/usr/local/bin/node'];
  return candidates.find((path) => path !== undefined && isOldEnough(path)) ?? null;
}

function isOldEnough(path: string): boolean {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: versionTimeoutMs });
  const major = Number(/^v(\d+)\./.exec(stdout ?? '')?.[1]);
  return major >= oldestMajor && major < ownMajor;
}
