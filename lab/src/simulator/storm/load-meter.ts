import type { WireEnds, WireLog } from '../network/wire-log.ts';

/** Counts what terminals offer the gateways, second by second: connections asked for, and 0800s that leave. */
export class LoadMeter implements WireLog {
  readonly dialsPerSecond: number[] = [];
  readonly asksPerSecond: number[] = [];
  readonly #elapsedMs: () => number;

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  dialled(): void {
    count(this.dialsPerSecond, this.#elapsedMs());
  }

  left(_ends: WireEnds, heading: 'to-host' | 'to-terminal'): void {
    if (heading === 'to-host') count(this.asksPerSecond, this.#elapsedMs());
  }

  arrived(): void {}

  terminalLeft(): void {}
}

function count(perSecond: number[], elapsedMs: number): void {
  const second = Math.floor(elapsedMs / 1_000);
  while (perSecond.length <= second) perSecond.push(0);
  perSecond[second] = (perSecond[second] as number) + 1;
}

/** Mean of the seconds from `from` up to `to`. */
export function meanOf(perSecond: readonly number[], from: number, to: number): number {
  const part = perSecond.slice(from, to);
  return part.reduce((sum, each) => sum + each, 0) / Math.max(1, to - from);
}

/** The most that any `width` seconds in a row come to, a second. */
export function peakOf(perSecond: readonly number[], from: number, to: number, width: number): number {
  let most = 0;
  for (let at = from; at + width <= to; at++) most = Math.max(most, meanOf(perSecond, at, at + width));
  return most;
}
