import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { limits } from '../limits.ts';
import { type MemoryVerdict, memoryVerdict, notMeasured } from '../run/memory-verdict.ts';
import { mebibytes } from '../run/progress.ts';
import { GatewayGone } from './hostile-link.ts';

/** Memory of a process at one moment; null where it cannot be had. */
export interface Footprint {
  /** Held on the main thread after a collection. */
  readonly heldBytes: number | null;
  /** As the kernel counts. */
  readonly residentBytes: number | null;
  /** Size of the files of its store. */
  readonly storeBytes: number;
}

const probeTimeoutMs = 10_000;
const probePollMs = 20;

/** What to start a process with, so that it can be asked for its memory through a file. */
export function probeEnvironment(file: string): Readonly<Record<string, string>> {
  const probe = fileURLToPath(new URL('./memory-probe.ts', import.meta.url));
  return { NODE_OPTIONS: `--import=${pathToFileURL(probe).href}`, FUZZ_MEMORY_FILE: file };
}

/**
 * Asks a process that was started so.
 * @throws GatewayGone (as a rejection) when it has ended
 */
export async function takeFootprint(pid: number, file: string, storeBytes: number): Promise<Footprint> {
  rmSync(file, { force: true });
  signal(pid, 'SIGUSR2');
  const untilMs = performance.now() + probeTimeoutMs;
  let heldBytes = readNumber(file);
  while (heldBytes === null && performance.now() < untilMs) {
    await pause(probePollMs);
    heldBytes = readNumber(file);
  }
  return { heldBytes, residentBytes: residentBytes(pid), storeBytes };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    throw new GatewayGone('its process has ended');
  }
}

function readNumber(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Resident bytes of a process; null where there is no /proc. */
export function residentBytes(pid: number): number | null {
  try {
    const [, kibibytes] = /^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}

/**
 * What is held after a collection may not grow, whatever the run. What is resident only counts once the engine has
 * made its heap as large as this load wants it, and without the pages of its file that the store keeps.
 */
export function footprintVerdicts(
  [fifth, end]: readonly Footprint[],
  inputsAtFifth: number,
): readonly MemoryVerdict[] {
  if (fifth === undefined || end === undefined) return [];
  const isMeasured = fifth.heldBytes !== null && end.heldBytes !== null;
  const held = isMeasured ? memoryVerdict(fifth.heldBytes ?? 0, end.heldBytes ?? 0) : notMeasured;
  if (fifth.residentBytes === null || end.residentBytes === null) return [held];
  const pages = Math.min(limits.storeCacheBytes, Math.max(0, end.storeBytes - fifth.storeBytes));
  const resident = memoryVerdict(fifth.residentBytes, end.residentBytes, pages);
  const isWarm = inputsAtFifth >= limits.warmInputs;
  const line = `resident ${resident.line} with ${mebibytes(pages)} for the store${isWarm ? '' : ', too short to count'}`;
  return [held, { line, fault: isWarm ? resident.fault : null }];
}
