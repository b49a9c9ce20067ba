import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel has counted of a process so far. */
export interface ProcessCounts {
  /** CPU microseconds by the name of the thread; threads of one name together. */
  readonly threadsUs: ReadonlyMap<string, number>;
  /** Bytes that its writes will cause to be written to disk. */
  readonly writtenBytes: number;
}

/** Null where there is no /proc, or it does not say (another user's process, another system). */
export function readCounts(pid: number): ProcessCounts | null {
  try {
    const threadsUs = new Map<string, number>();
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const name = readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim();
      const [onCpuNs = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
      threadsUs.set(name, (threadsUs.get(name) ?? 0) + Number(onCpuNs) / 1_000);
    }
    return { threadsUs, writtenBytes: writtenBytesIn(readFileSync(`/proc/${pid}/io`, 'utf8')) };
  } catch {
    return null;
  }
}

/** What was counted between two readings, a round trip; threads that did nothing are left out. */
export function countsBetween(
  before: ProcessCounts | null,
  after: ProcessCounts | null,
  trips: number,
): ProcessCounts | null {
  if (!before || !after) return null;
  const threadsUs = [...after.threadsUs].map(
    ([name, us]) => [name, (us - (before.threadsUs.get(name) ?? 0)) / trips] as const,
  );
  return {
    threadsUs: new Map(threadsUs.filter(([, us]) => us >= 0.05)),
    writtenBytes: (after.writtenBytes - before.writtenBytes) / trips,
  };
}

export function writtenBytesIn(io: string): number {
  return Number(/^write_bytes: (\d+)$/m.exec(io)?.[1] ?? 0);
}
