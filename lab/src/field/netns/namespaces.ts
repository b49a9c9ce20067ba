import { spawnSync } from 'node:child_process';
import { atEnd } from '../../bench/at-end.ts';
import { isLeftOver, namespaceName } from './namespace-name.ts';
import { runCommand } from './run-command.ts';

/**
 * The network namespaces of one run. Whatever ends this process, they go with it; after `kill -9` the next run or
 * `sweepNamespaces` takes them away.
 */
export class Namespaces {
  readonly #names = new Map<string, string>();
  readonly #stay = atEnd(() => removeAtOnce([...this.#names.values()]));

  /** Makes namespaces by their labels, unique within the run. */
  async add(labels: readonly string[]): Promise<void> {
    for (const label of labels) this.#names.set(label, namespaceName(label));
    await runCommand(['ip', '-batch', '-'], linesOf(labels.map((label) => `netns add ${this.name(label)}`)));
  }

  /** The name that the system knows it by. */
  name(label: string): string {
    const name = this.#names.get(label);
    if (name === undefined) throw new Error(`there is no namespace ${label}`);
    return name;
  }

  /** Lines of `ip`, in this namespace. */
  async ip(label: string, lines: readonly string[]): Promise<void> {
    await runCommand(['ip', '-n', this.name(label), '-batch', '-'], linesOf(lines));
  }

  /** Lines of `ip` that name several namespaces, or none. */
  async ipOutside(lines: readonly string[]): Promise<void> {
    await runCommand(['ip', '-batch', '-'], linesOf(lines));
  }

  /** The words that start a command in this namespace. The command replaces them: its process number is theirs. */
  under(label: string): readonly string[] {
    return ['ip', 'netns', 'exec', this.name(label)];
  }

  /** Values under /proc/sys/net, which are a namespace's own. */
  async sysctl(label: string, values: Readonly<Record<string, number>>): Promise<void> {
    const script = Object.entries(values).map(([path, value]) => `echo ${value} > /proc/sys/net/${path}`);
    await runCommand([...this.under(label), 'sh', '-ec', linesOf(script)]);
  }

  async remove(): Promise<void> {
    this.#stay();
    const names = [...this.#names.values()];
    this.#names.clear();
    await removeAll(names);
  }
}

/** Takes away the namespaces of runs that are gone, and ends what still runs in them. Resolves with their names. */
export async function sweepNamespaces(): Promise<readonly string[]> {
  const listed = await runCommand(['ip', 'netns', 'list']);
  const names = listed.split('\n').map((line) => line.split(' ')[0] ?? '');
  const leftOver = names.filter(isLeftOver);
  for (const name of leftOver) await endProcessesIn(name);
  await removeAll(leftOver);
  return leftOver;
}

async function endProcessesIn(name: string): Promise<void> {
  const pids = await runCommand(['ip', 'netns', 'pids', name]);
  for (const pid of pids.split('\n').filter(Boolean).map(Number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** With its last namespace go the links of it: nothing else has to be taken away. */
async function removeAll(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await runCommand(['ip', '-force', '-batch', '-'], linesOf(names.map((name) => `netns del ${name}`)));
}

function removeAtOnce(names: readonly string[]): void {
  if (names.length === 0) return;
  spawnSync('ip', ['-force', '-batch', '-'], { input: linesOf(names.map((name) => `netns del ${name}`)) });
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
