/**
 * Feeds the codec, the framing, the JSON form, dialects and a running gateway with what they were not made for.
 *
 *   node_modules/.bin/node test/fuzz/fuzz.ts --inputs 4500000 --seed 1 [--from K] [--only codec] [--connections 50]
 *
 * Exit 1 on any finding, with the input, made small, and the words that make it again; 2 for words that are wrong.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type FuzzCommand, readFuzzCommand, usage } from './fuzz-command.ts';
import { limits } from './limits.ts';
import { runInProcess } from './run/in-process-run.ts';
import { grouped } from './run/progress.ts';
import type { PartVerdict } from './run/verdict.ts';
import { runSelfTest } from './self-test/self-test.ts';
import { runFlood } from './socket/flood-run.ts';
import { http2Front } from './socket/front.ts';
import { startGatewayTarget } from './socket/gateway-target.ts';
import { runFront, runSocket } from './socket/socket-run.ts';

const wrongUseExitCode = 2;
const interruptedExitCode = 130;
/** Each costs a handshake, and all are made at once: that alone would take a busy machine's second. */
const connectionsPerHttp2 = 5;
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

process.exitCode = globalThis.gc === undefined ? await runWithCollector() : await main();

/** Memory can only be compared after a collection, which has to be asked for when the process starts. */
async function runWithCollector(): Promise<number> {
  const words = ['--expose-gc', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(process.execPath, words, { stdio: 'inherit' });
  for (const signal of endingSignals) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function main(): Promise<number> {
  // A gateway that was started ends with this process, but only when it ends by itself.
  for (const signal of endingSignals) process.once(signal, () => process.exit(interruptedExitCode));
  const command = commandOrUsage();
  if (typeof command === 'number') return command;
  const isWell = command.isSelfTest ? await runSelfTest(command.seed) : await runAll(command);
  return isWell ? 0 : 1;
}

function commandOrUsage(): FuzzCommand | number {
  try {
    const command = readFuzzCommand(process.argv.slice(2), randomInt(1, 2 ** 31));
    if (command) return command;
    console.log(usage);
    return 0;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return wrongUseExitCode;
  }
}

/** Every part runs, whatever one before it found. Ends with what there is to say of each, once more. */
async function runAll(command: FuzzCommand): Promise<boolean> {
  const { seed, connections, areas, socket, http2, flood } = command;
  const startedMs = performance.now();
  const { hangMs, shrinkMs, settleMs } = limits;
  const parts: Part[] = [];
  if (areas.length > 0) {
    const order = { ...command, hangMs, shrinkMs, planted: null };
    parts.push(await told('in process', command, seed, () => runInProcess(order)));
  }
  if (socket !== null) {
    const order = { ...socket, seed, connections, settleMs };
    parts.push(await told('over sockets', socket, seed, () => runSocket(order, startGatewayTarget)));
  }
  if (http2 !== null) {
    const order = { ...http2, seed, connections: Math.ceil(connections / connectionsPerHttp2), settleMs };
    const run = () => runFront(order, startGatewayTarget, http2Front);
    parts.push(await told('over HTTP/2', http2, seed, run));
  }
  if (flood !== null) {
    const order = { ...flood, seed, connections, settleMs };
    parts.push(await told('flood', flood, seed, () => runFlood(order, startGatewayTarget)));
  }
  const isWell = parts.every((part) => part.isWell);
  const elapsedS = Math.round((performance.now() - startedMs) / 1000);
  console.log(`${isWell ? 'ok' : 'FAILED'} fuzz, seed ${seed}, ${elapsedS} s`);
  for (const { text } of parts) console.log(text);
  return isWell;
}

interface Part {
  readonly isWell: boolean;
  readonly text: string;
}

async function told(
  what: string,
  { from, to }: { readonly from: number; readonly to: number },
  seed: number,
  run: () => Promise<PartVerdict>,
): Promise<Part> {
  console.log(`fuzz: ${what}, inputs ${from} to ${grouped(to - 1)}, seed ${seed}`);
  const { faults, lines, summary } = await run();
  const isWell = faults.length === 0;
  console.log(lines.join('\n'));
  return { isWell, text: `${isWell ? 'ok' : 'FAILED'} ${what}: ${summary}` };
}
