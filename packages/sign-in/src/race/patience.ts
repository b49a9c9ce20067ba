import { limits } from '../limits.ts';
import { p95Of, utmostOf } from './duration-estimate.ts';
import type { PathRecord } from './path-memory.ts';

/** How long a race waits at each stage of a path. Durations in milliseconds. */
export interface Patience {
  /** Without a connection after it, the next path starts beside this one. */
  readonly connectMs: number;
  /** Without an 0810 after it, the next path starts beside this one. */
  readonly answerMs: number;
  /** An 0800 without an answer after it is given up where another host could be asked instead. */
  readonly giveUpMs: number;
  /** A race that heard nobody for so long, this path included, is over: the silence is not this path's own. */
  readonly quietMs: number;
}

/** Learned from the path's own past, within bounds. Source: facts/resilience §1.1, §1.2. */
export function patienceWith(record: PathRecord | undefined): Patience {
  const connect = record && p95Of(record.connect);
  const answer = record && p95Of(record.answer);
  const utmost = record && utmostOf(record.answer);
  // A network on which nobody has ever connected may take its time.
  const usualMs = record?.connect.smoothedMs ?? Number.POSITIVE_INFINITY;
  return {
    connectMs: within(
      connect ?? limits.connectPatienceMs,
      limits.connectPatienceMsMin,
      limits.connectPatienceMsMax,
    ),
    answerMs: within(
      answer ?? limits.answerPatienceMs,
      limits.answerPatienceMsMin,
      limits.answerPatienceMsMax,
    ),
    giveUpMs: within(utmost ?? limits.giveUpMs, limits.giveUpMsMin, limits.giveUpMsMax),
    quietMs: within(usualMs * limits.quietConnects, limits.quietMsMin, limits.silenceMs),
  };
}

/** Of a connection from before: it is known to be there, and not answered soon it is dead, or no better than a new one. */
export const warmPatience: Patience = {
  ...patienceWith(undefined),
  connectMs: limits.warmConnectMs,
  answerMs: limits.warmAnswerMs,
};

function within(ms: number, leastMs: number, mostMs: number): number {
  return Math.min(Math.max(ms, leastMs), mostMs);
}
