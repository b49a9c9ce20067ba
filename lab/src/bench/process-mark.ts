import { existsSync, readFileSync } from 'node:fs';

/**
 * Which process made a thing that may outlive it, for the thing's name: its number, and when it started, since numbers
 * come again. So leftovers of a run that was killed can be told from a run that goes on.
 */
export function processMark(): string {
  return `${process.pid}-${startTicksOf(process.pid) ?? 0}`;
}

/** A mark in a pattern of names: the number and the start are captured. */
export const markPattern = '(\\d+)-(\\d+)';

/** Whether the process of a mark is gone; never where the system does not tell, which is beside Linux. */
export function isGone(pid: string, startTicks: string): boolean {
  return existsSync('/proc/self/stat') && startTicksOf(Number(pid)) !== startTicks;
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
