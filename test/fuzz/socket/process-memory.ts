import { readFileSync } from 'node:fs';

/** Resident bytes of a process as the kernel counts them; null where there is no /proc. */
export function residentBytes(pid: number): number | null {
  try {
    const [, kibibytes] = /^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}
