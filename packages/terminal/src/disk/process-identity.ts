import { readFileSync } from 'node:fs';
import { pid } from 'node:process';

/** Says which process, beyond its number: numbers are given again, after a restart of the machine even soon. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Ticks from boot to its start, and the boot; null where the system has no /proc. */
  readonly startedAt: string | null;
  readonly bootId: string | null;
}

export function thisProcess(): ProcessIdentity {
  return { pid, startedAt: statOf(pid)?.startedAt ?? null, bootId: bootId() };
}

/** Whether that very process still runs. Without /proc its number must do. */
export function isRunning(process: ProcessIdentity): boolean {
  if (process.bootId !== null && process.bootId !== bootId()) return false;
  if (process.startedAt === null) return answersSignals(process.pid);
  const stat = statOf(process.pid);
  return stat !== null && stat.startedAt === process.startedAt && !stat.isDead;
}

/** Field 22 is when it started, field 3 its state: a zombie was killed and not yet collected by its parent. */
function statOf(id: number): { readonly startedAt: string; readonly isDead: boolean } | null {
  const text = readText(`/proc/${id}/stat`);
  // The name before it may hold blanks and brackets.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', startedAt] = [fields?.[0], fields?.[19]];
  return startedAt === undefined ? null : { startedAt, isDead: state === 'Z' || state === 'X' };
}

function bootId(): string | null {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function answersSignals(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code === 'EPERM';
  }
}
