import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../bench-row.ts';
import { folderIn } from './bench-folder.ts';
import type { BenchServers } from './bench-servers.ts';
import { fsyncText } from './gateway-texts.ts';
import { measureWindow } from './window.ts';

/** fsyncs (and fdatasyncs) that one durable sign-in cost on average. */
export interface FsyncCount {
  readonly connections: number;
  readonly perSignIn: number;
}

export interface FsyncPlan {
  readonly root: string;
  readonly connections: readonly number[];
  readonly signIns: number;
}

export function isTracerThere(): boolean {
  return spawnSync('strace', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Counts fsyncs on a gateway of its own under strace, which stops it at those calls only. Both clocks are the
 * machine's, so a line of the trace belongs to the window it falls into.
 */
export async function countFsyncs(
  plan: FsyncPlan,
  servers: BenchServers,
  progress: Progress,
): Promise<readonly FsyncCount[]> {
  const folder = folderIn(plan.root, 'fsyncs');
  const trace = join(plan.root, 'fsyncs.trace');
  const registry = 2 * plan.connections.length * plan.signIns;
  await servers.register(folder, registry);
  const tracer = ['strace', '-f', '-qq', '--seccomp-bpf', '-ttt', '-e', 'trace=fsync,fdatasync', '-o', trace];
  const gateway = await servers.gateway({ folder, pooledKeySets: 2 * registry }, tracer);
  const load = await servers.load();
  const windows: { readonly connections: number; readonly beganMs: number; readonly endedMs: number }[] = [];
  let firstTurn = 0;
  for (const isMeasured of [false, true]) {
    for (const connections of plan.connections) {
      if (isMeasured) progress(fsyncText(connections));
      const beganMs = Date.now();
      const order = { traffic: 'sign-in', connections, count: plan.signIns, firstTurn, registry } as const;
      await measureWindow(gateway, load, { ...order, isRepeating: false, keepsKeys: false });
      firstTurn += plan.signIns;
      if (isMeasured) windows.push({ connections, beganMs, endedMs: Date.now() });
    }
  }
  await servers.closeGateway(gateway);
  await servers.stop(load);
  const atMs = fsyncTimes(await readFile(trace, 'utf8'));
  return windows.map(({ connections, beganMs, endedMs }) => ({
    connections,
    perSignIn: atMs.filter((ms) => ms >= beganMs && ms <= endedMs).length / plan.signIns,
  }));
}

/** Milliseconds since 1970 at which each traced call began; the line of a call that ends later is not counted again. */
export function fsyncTimes(trace: string): readonly number[] {
  return [...trace.matchAll(/^\d+ +(\d+\.\d+) f(?:data)?sync\(/gm)].map((line) => Number(line[1]) * 1_000);
}
