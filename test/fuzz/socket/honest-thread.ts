// An honest terminal on a thread of its own, so that its clock does not stand still while inputs are made.
import { parentPort, workerData } from 'node:worker_threads';
import { type Link, openLink } from '../../independent/terminal.mjs';
import type { HonestOrder, HonestReport } from './honest-report.ts';

const { port, frame, everyMs, answerWithinMs } = workerData as HonestOrder;
const faultsMax = 10;
const times: number[] = [];
const faults: string[] = [];
const waiting = new Set<Promise<void>>();

const link = await openLink({ port });
const timer = setInterval(() => {
  const asked = ask(link);
  waiting.add(asked);
  void asked.then(() => waiting.delete(asked));
}, everyMs);
parentPort?.postMessage('ready');
parentPort?.once('message', () => void finish());

async function ask(over: Link): Promise<void> {
  const askedMs = performance.now();
  try {
    over.send(Buffer.from(frame));
    const { mti, fields } = await over.next();
    const elapsedMs = performance.now() - askedMs;
    times.push(elapsedMs);
    if (mti !== '0830' || fields[39] !== '00') fault(`an echo was answered ${mti} with ${fields[39]}`);
    if (elapsedMs > answerWithinMs)
      fault(`echo ${times.length} was answered after ${Math.round(elapsedMs)} ms`);
  } catch (error) {
    fault(`an echo was not answered: ${(error as Error).message}`);
  }
}

function fault(text: string): void {
  if (faults.length < faultsMax) faults.push(text);
}

async function finish(): Promise<void> {
  clearInterval(timer);
  await Promise.all(waiting);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const report: HonestReport = {
    echoes: times.length,
    slowestMs: at(1),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    faults,
  };
  await link.drop();
  parentPort?.postMessage(report);
}
