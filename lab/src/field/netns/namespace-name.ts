import { readFileSync } from 'node:fs';

/**
 * The name of a network namespace says which process made it: its number, and when it started, since numbers come
 * again. So leftovers of a run that was killed can be told from a run that goes on.
 */
const pattern = /^rollcall-(\d+)-(\d+)-[a-z0-9-]+$/;

export function namespaceName(label: string): string {
  return `rollcall-${process.pid}-${startTicksOf(process.pid)}-${label}`;
}

/** Whether a namespace is of this kind, and its maker is gone. */
export function isLeftOver(name: string): boolean {
  const match = pattern.exec(name);
  return match !== null && startTicksOf(Number(match[1])) !== match[2];
}

/** Field 22 of /proc/PID/stat, counted behind the name of the program, which may hold blanks; null when it is gone. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
