import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { joinBytes } from '../inputs/byte-edits.ts';
import { type DialectCorpus, readCorpus, vectorFrame } from '../inputs/vector-corpus.ts';
import { limits } from '../limits.ts';
import { grouped, perSecond, startProgress } from '../run/progress.ts';
import type { PartVerdict } from '../run/verdict.ts';
import { honestText } from './honest-report.ts';
import { startHonestTerminal } from './honest-terminal.ts';
import type { SocketOrder } from './socket-run.ts';
import type { Target } from './target.ts';

/** Frames that cost a gateway something: echo, sign-in, an unknown terminal's, and one that does not decode. */
const vectors = ['G4', 'G1', 'R2', 'N4'];
/** What a peer writes at a time: as much as the other side may read at once. */
const blockBytes = 64 * 1024;

/**
 * Sends good frames over every connection as fast as they are taken, without waiting for answers, while an honest
 * terminal wants its own within its time: nobody may have more than a share.
 */
export async function runFlood(order: SocketOrder, start: () => Promise<Target>): Promise<PartVerdict> {
  const corpora = readCorpus();
  const target = await start();
  const startedMs = performance.now();
  const { echoEveryMs: everyMs, echoWithinMs: answerWithinMs } = limits;
  const echo = vectorFrame(corpora, 'G4');
  const honest = await startHonestTerminal({ port: target.port, frame: echo, everyMs, answerWithinMs });
  const { sent, broken } = await flood(order, target.port, corpora);
  const report = await honest.finish();
  const service = await target.checkService();
  const connections = vectors.length * order.connections;
  const left = await target.stop({ inputs: sent, connections, protocols: [] });
  const faults = [
    ...broken,
    ...report.faults,
    ...(service === null ? [] : [`after the flood: ${service}`]),
    ...left.faults,
  ];
  return {
    faults,
    lines: [...faults.map((fault) => `FINDING flood: ${fault}`), ...left.lines.map((line) => `  ${line}`)],
    summary: `${grouped(sent)} frames over ${order.connections} connections, ${grouped(perSecond(sent, startedMs))} a second; ${honestText(report)}`,
  };
}

/** All connections at once, with one kind of frame after another. */
async function flood(
  { from, to, connections, settleMs }: SocketOrder,
  port: number,
  corpora: readonly DialectCorpus[],
): Promise<{ readonly sent: number; readonly broken: readonly string[] }> {
  let sent = 0;
  const broken: string[] = [];
  const quota = Math.ceil((to - from) / vectors.length / connections);
  const progress = startProgress('frames', to - from, () => sent);
  for (const id of vectors) {
    const frame = vectorFrame(corpora, id);
    const one = async () => {
      await sendAll(port, frame, quota).catch((error: Error) => broken.push(`${id}: ${error.message}`));
      sent += quota;
    };
    await Promise.all(Array.from({ length: connections }, one));
    await pause(settleMs);
  }
  progress.stop();
  return { sent, broken };
}

/**
 * One connection that sends its frames, reads all answers, and is done when the gateway has closed it.
 * Rejects when it cannot connect.
 */
async function sendAll(port: number, frame: Uint8Array, quota: number): Promise<void> {
  const perBlock = Math.ceil(blockBytes / frame.length);
  const block = joinBytes(...Array<Uint8Array>(perBlock).fill(frame));
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {}).resume();
  for (let left = quota; left > 0 && socket.writable; left -= perBlock) {
    const bytes = block.subarray(0, Math.min(left, perBlock) * frame.length);
    if (!socket.write(bytes))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  socket.end();
  await closed;
}
