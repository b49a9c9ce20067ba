import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hexOf } from '../inputs/byte-edits.ts';
import { readCorpus, vectorFrame } from '../inputs/vector-corpus.ts';
import { probeEnvironment, takeFootprint } from '../socket/footprint.ts';
import type { Target } from '../socket/target.ts';

/** Starts a stand-in for a gateway with a fault, see stand-in-gateway.ts. */
export async function startStandIn(fault: string): Promise<Target> {
  const script = fileURLToPath(new URL('./stand-in-gateway.ts', import.meta.url));
  const frames = ['G4', 'G5'].map((id) => hexOf(vectorFrame(readCorpus(), id)));
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-fuzz-'));
  const memoryFile = join(folder, 'memory');
  const env = { ...process.env, ...probeEnvironment(memoryFile) };
  const child = spawn(process.execPath, [script, fault, ...frames], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const pid = child.pid ?? 0;
  const gone = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { port } = JSON.parse(line.toString()) as { readonly port: number };
  return {
    pid,
    port,
    http2: null,
    footprint: () => takeFootprint(pid, memoryFile, 0),
    checkService: async () => null,
    async stop() {
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true });
      return { faults: [], lines: [] };
    },
  };
}
