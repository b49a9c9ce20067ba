import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { hexOf } from '../inputs/byte-edits.ts';
import { readCorpus, vectorFrame } from '../inputs/vector-corpus.ts';
import type { Target } from '../socket/target.ts';

/** Starts a stand-in for a gateway with a fault, see stand-in-gateway.ts. */
export async function startStandIn(fault: string): Promise<Target> {
  const script = fileURLToPath(new URL('./stand-in-gateway.ts', import.meta.url));
  const frames = ['G4', 'G5'].map((id) => hexOf(vectorFrame(readCorpus(), id)));
  const child = spawn(process.execPath, [script, fault, ...frames], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { port } = JSON.parse(line.toString()) as { readonly port: number };
  return {
    pid: child.pid ?? 0,
    port,
    storeBytes: () => 0,
    checkService: async () => null,
    async stop() {
      child.kill();
      await gone;
      return { faults: [], lines: [] };
    },
  };
}
