import { spawnSync } from 'node:child_process';

type Env = Readonly<Record<string, string | undefined>>;

const tryTimeoutMs = 10_000;

/** Whether network namespaces can be made here, and connected: root of a container may not, unless it is privileged. */
export function makesNamespaces(env: Env): boolean {
  const veth = ['ip', 'link', 'add', 'try0', 'type', 'veth', 'peer', 'name', 'try1'];
  return succeeds(['unshare', '--net', '--', ...veth], env);
}

/** … and such as have a name, for which something is mounted. */
export function makesNamedNamespaces(env: Env): boolean {
  const name = `rollcall-${process.pid}-try`;
  const isAdded = succeeds(['ip', 'netns', 'add', name], env);
  // One that could not be mounted has left a file.
  const isRemoved = succeeds(['ip', 'netns', 'del', name], env);
  return isAdded && isRemoved;
}

function succeeds(words: readonly string[], env: Env): boolean {
  const [command = '', ...rest] = words;
  return spawnSync(command, rest, { stdio: 'ignore', timeout: tryTimeoutMs, env }).status === 0;
}
