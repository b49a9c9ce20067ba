// Processes that are to be killed: whether one still runs, and one that is killed while it starts.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Whether a process of this id has not ended. */
export function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Starts a process and kills it after `afterMs`, however far it is. It says its process id before it is what it becomes.
 * @param {(options: { under: string[] }) => Promise<{ kill(): Promise<void> }>} start runs its command behind `under`
 * @param {{ pidFile: string, afterMs: number }} options the file is written anew
 */
export async function killWhileStarting(start, { pidFile, afterMs }) {
  rmSync(pidFile, { force: true });
  const under = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', pidFile];
  const starting = start({ under }).catch(() => null);
  await wait(afterMs);
  while (!isWritten(pidFile)) await wait(1);
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
  await (await starting)?.kill();
}

function isWritten(file) {
  return existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
}
