import type { InvariantId } from '../judge/invariant.ts';
import type { ScheduleResult } from './run-schedule.ts';

/** A schedule that broke an invariant. */
export interface Failure {
  readonly scenario: string;
  readonly seed: number;
  readonly invariant: InvariantId;
  readonly who: string;
  readonly what: string;
}

/** What many schedules came to. Plain data: it travels between threads and lies in the state file. */
export interface RunTotals {
  schedules: number;
  /** Those that held enough to count. */
  counted: number;
  events: number;
  virtualMs: number;
  signInsAsked: number;
  signInsDone: number;
  financialMessages: number;
  approvals: number;
  reversals: number;
  frames: number;
  /** Schedules with a broken invariant. */
  broken: number;
  /** Hex; digests of all schedules, XORed: the same whatever their order. */
  digest: string;
}

const digestBytes = 32;

export function noTotals(): RunTotals {
  return {
    schedules: 0,
    counted: 0,
    events: 0,
    virtualMs: 0,
    signInsAsked: 0,
    signInsDone: 0,
    financialMessages: 0,
    approvals: 0,
    reversals: 0,
    frames: 0,
    broken: 0,
    digest: '00'.repeat(digestBytes),
  };
}

/** Whether this, as read from a file, holds all counts. */
export function isTotals(json: unknown): json is RunTotals {
  if (typeof json !== 'object' || json === null) return false;
  const totals: Readonly<Record<string, unknown>> = { ...json };
  const isDigest = typeof totals['digest'] === 'string' && /^[\dA-F]{64}$/.test(totals['digest']);
  const counts = Object.keys(noTotals()).filter((name) => name !== 'digest');
  return isDigest && counts.every((name) => typeof totals[name] === 'number' && totals[name] >= 0);
}

export function addSchedule(
  totals: RunTotals,
  { counts, events, virtualMs, digest, ...result }: ScheduleResult,
): void {
  addTotals(totals, {
    ...counts,
    schedules: 1,
    counted: Number(result.isCounted),
    events,
    virtualMs,
    broken: Number(result.breaches.length > 0),
    digest,
  });
}

export function addTotals(totals: RunTotals, more: RunTotals): void {
  const { digest, ...counts } = more;
  for (const [name, count] of Object.entries(counts) as [Exclude<keyof RunTotals, 'digest'>, number][])
    totals[name] += count;
  totals.digest = xor(totals.digest, digest);
}

function xor(a: string, b: string): string {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return Buffer.from(left.map((byte, i) => byte ^ (right[i] ?? 0)))
    .toString('hex')
    .toUpperCase();
}
