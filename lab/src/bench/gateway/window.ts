import type { Child } from '../child/start-child.ts';
import type { LoadOrder, LoadReport } from './load-process.ts';
import { countsBetween, type ProcessCounts, readCounts } from './process-meter.ts';

/** A server under load, and what it is asked on. */
export interface Server {
  readonly child: Child;
  readonly port: number;
}

/** What one window cost. */
export interface WindowCost {
  /** CPU time of the server, all its threads, microseconds a round trip. */
  readonly cpuUs: number;
  /** The kernel's own count by thread, and what was written; null where it cannot be read. */
  readonly counts: ProcessCounts | null;
  readonly load: LoadReport;
}

/**
 * One window: connections and frames are made before, and the server's CPU clock is read right before the first
 * request and right after the last answer.
 */
export async function measureWindow(
  server: Server,
  load: Child,
  order: Omit<LoadOrder, 'port'>,
): Promise<WindowCost> {
  await load.ask('prepare', { ...order, port: server.port } satisfies LoadOrder);
  const { child } = server;
  const countsBefore = readCounts(child.pid);
  const beforeUs = await child.ask<number>('cpu');
  const report = await load.ask<LoadReport>('go');
  const afterUs = await child.ask<number>('cpu');
  const counts = countsBetween(countsBefore, readCounts(child.pid), order.count);
  await load.ask('finish');
  return { cpuUs: (afterUs - beforeUs) / order.count, counts, load: report };
}
