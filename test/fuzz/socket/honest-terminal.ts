import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HonestOrder, HonestReport } from './honest-report.ts';

/** An honest terminal at work. */
export interface HonestTerminal {
  /** Waits for the answers that are due and says how it fared. */
  finish(): Promise<HonestReport>;
}

/** Connects, and sends an echo test again and again until it is told to finish. */
export async function startHonestTerminal(order: HonestOrder): Promise<HonestTerminal> {
  const worker = new Worker(new URL('./honest-thread.ts', import.meta.url), { workerData: order });
  await once(worker, 'message');
  return {
    async finish() {
      worker.postMessage('finish');
      const [report] = (await once(worker, 'message')) as [HonestReport];
      // A process that ends while a thread is ending has been seen to wait for ever.
      await worker.terminate();
      return report;
    },
  };
}
