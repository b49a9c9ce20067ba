import { limits } from '../limits.ts';

/** Prints where a run is, now and then, and ends with `stop`. */
export function startProgress(
  what: string,
  total: number,
  done: () => number,
  more: () => string = () => '',
): { stop(): void } {
  const startedMs = performance.now();
  const timer = setInterval(() => {
    const text = `${grouped(done())} of ${grouped(total)} ${what}, ${grouped(perSecond(done(), startedMs))} a second`;
    console.log(`  ${text}${more()}`);
  }, limits.progressMs);
  return { stop: () => clearInterval(timer) };
}

export function perSecond(done: number, startedMs: number): number {
  return Math.round((1000 * done) / Math.max(1, performance.now() - startedMs));
}

/** 4,500,000 */
export function grouped(count: number): string {
  return count.toLocaleString('en');
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

/** +3.1 % */
export function growth(percent: number): string {
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`;
}
