import { type ChildProcess, spawn } from 'node:child_process';

export interface Ended {
  /** Null when a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  readonly isOverdue: boolean;
  readonly elapsedMs: number;
}

export interface ChildOptions {
  readonly deadlineMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Between asking a child to end and ending it: a gateway drains in less. */
const graceMs = 5_000;

const running = new Set<ChildProcess>();

/**
 * Runs a command to its end, with our own output as its output. It leads a process group of its own, so that what it
 * started ends with it: at its deadline, when we are interrupted, and when it leaves something behind.
 */
export function runToEnd(words: readonly string[], { deadlineMs, env }: ChildOptions): Promise<Ended> {
  const [command = '', ...rest] = words;
  const startedAtMs = performance.now();
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'], detached: true, env });
  running.add(child);
  return new Promise((resolve) => {
    let isOverdue = false;
    const deadline = setTimeout(() => {
      isOverdue = true;
      endGroup(child);
    }, deadlineMs);
    const end = (exitCode: number | null) => {
      clearTimeout(deadline);
      running.delete(child);
      signalGroup(child, 'SIGKILL');
      resolve({ exitCode, isOverdue, elapsedMs: performance.now() - startedAtMs });
    };
    child.once('exit', end);
    child.once('error', (error) => {
      console.error(error.message);
      end(null);
    });
  });
}

/** Asks every child that still runs to end, and ends those that do not. */
export function endChildren(): void {
  for (const child of running) endGroup(child);
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs).unref();
}

/** The group carries the child's number, which the kernel keeps for it while a member lives. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
