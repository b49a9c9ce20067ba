import { type Path, pathId } from './path.ts';
import type { Patience } from './patience.ts';

/** A path as it enters a race. */
export interface Runner {
  readonly path: Path;
  readonly patience: Patience;
  /** It has its connection from before: it is tried once, and what becomes of it tells nothing of a new one. */
  readonly isWarm?: boolean;
}

/** What an endpoint showed when the connection was made. */
export interface Proof {
  /** The Rollcall cluster it belongs to; null for a plain host, and for one that only says so. */
  readonly cluster: string | null;
  readonly isAuthenticated: boolean;
}

export type Stage = 'waiting' | 'connecting' | 'connected' | 'asked' | 'ended';

/** A path on its way through a race. */
export interface Lane {
  readonly runner: Runner;
  /** Of its path: lanes of one path share it. */
  readonly pathId: string;
  readonly stage: Stage;
  /** When the stage began. */
  readonly sinceMs: number;
  /** When it left `waiting`. */
  readonly startedAtMs: number;
  readonly proof: Proof | null;
  /** From the start until the far end answered at all, before any handshake. */
  readonly connectMs: number | null;
  /** From the start to the answer; null where it had to wait for another's 0800. */
  readonly answerMs: number | null;
  /** Not asked again before it; null once it was asked, or failed otherwise. */
  readonly slotAtMs: number | null;
  /** Slots it was given in this race. */
  readonly slots: number;
  readonly result: LaneResult | null;
  /** An 0800 has left on this path. */
  readonly wasAsked: boolean;
  /** Its 0800 did not leave as soon as it was connected. */
  readonly wasHeldBack: boolean;
}

export type LaneResult =
  | { readonly kind: 'good' | 'keys-wrong' | 'no-connection' | 'lost' | 'no-answer' | 'unusable' | 'unused' }
  /** `put-off`: a slot that this race does not take any more. */
  | { readonly kind: 'slot' | 'put-off' }
  | { readonly kind: 'refused'; readonly responseCode: string };

export function newLane(runner: Runner, atMs: number): Lane {
  return {
    runner,
    pathId: pathId(runner.path),
    stage: 'waiting',
    sinceMs: atMs,
    startedAtMs: atMs,
    proof: null,
    connectMs: null,
    answerMs: null,
    slotAtMs: null,
    slots: 0,
    result: null,
    wasAsked: false,
    wasHeldBack: false,
  };
}

/** It has a connection, or is making one. */
export function isOpen({ stage }: Lane): boolean {
  return stage === 'connecting' || stage === 'connected' || stage === 'asked';
}

/** Something may come of it before any slot. */
export function isUnderWay(lane: Lane): boolean {
  return isOpen(lane) && !isHoldingSlot(lane);
}

export function isHoldingSlot({ stage, slotAtMs }: Lane): boolean {
  return slotAtMs !== null && (stage === 'waiting' || stage === 'connected');
}

export function isSlotDue(lane: Lane, atMs: number): boolean {
  return isHoldingSlot(lane) && atMs >= (lane.slotAtMs ?? 0);
}

/** Until when neither the next path nor a slot goes before this one. */
export function patienceEndMs(lane: Lane): number {
  const { stage, sinceMs, startedAtMs, connectMs } = lane;
  const { patience } = lane.runner;
  if (stage === 'connecting')
    return startedAtMs + (connectMs === null ? patience.connectMs : patience.answerMs);
  if (stage === 'asked') return (lane.wasHeldBack ? sinceMs : startedAtMs) + patience.answerMs;
  return (lane.slotAtMs ?? startedAtMs) + patience.answerMs;
}

/** From then on its 0800 may go to another of its cluster too: an answer takes about as long as a connection did. */
export function hedgeAtMs({ sinceMs, runner }: Lane): number {
  return sinceMs + runner.patience.connectMs;
}

/** A connection from before that leads to a cluster is asked without a probe: that it is there shows nothing. */
export function isAskedUnprobed({ isWarm }: Runner, { cluster }: Proof): boolean {
  return isWarm === true && cluster !== null;
}
