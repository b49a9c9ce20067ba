import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Another process that opens a store; `script` lies beside this file. */
export interface StoreProcess {
  readonly child: ChildProcess;
  /** The lines it printed so far. */
  readonly lines: readonly string[];
  /** The first line for which it holds, printed already or to come. Rejects when the process ends without it. */
  line(isIt: (line: string, at: number) => boolean): Promise<string>;
  kill(): Promise<void>;
  /** Closes its input, which it takes as the order to end. */
  finish(): Promise<number | null>;
}

export function startStoreProcess(script: string, args: readonly string[]): StoreProcess {
  const path = new URL(script, import.meta.url).pathname;
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  const exited = once(child, 'close');
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    lines.push(line);
    for (const watch of watchers) watch();
  });

  return {
    child,
    lines,
    line: (isIt) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const found = lines.find(isIt);
          if (found !== undefined) resolve(found);
        };
        watchers.add(watch);
        watch();
        void exited.then(() => reject(new Error(`the process ended after: ${lines.slice(-3).join(' | ')}`)));
      }),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async finish() {
      child.stdin?.end();
      await exited;
      return child.exitCode;
    },
  };
}
