/**
 * The race of one sign-in over several paths, as a pure state machine: what may be started, asked and closed, and what
 * wins. Whoever drives it owns the connections, the clock and the keys.
 *
 *      waiting ──► connecting ──► connected ──► asked ──► ended
 *         ▲            │              │           │
 *         │            └── failed ────┴── lost, ──┴── refused, no answer
 *         │                              closed        slot: connected again, from its time on
 *         └──────────── next round, after a back-off, while there is time
 *
 * - The next path starts beside the others when the one started last has no connection, or no 0810, for longer than
 *   is usual there (both counted from its start), or has failed. None is given up because another started.
 * - An 0800 is out at several endpoints at once only within one cluster that has proven to be Rollcall: a plain host
 *   makes new keys for each, and the ones it sent first would be worthless. Elsewhere one is out at a time.
 * - F39 = 00 with every KCV right wins. A refusal puts its path last; only one of identity, from an endpoint that
 *   has proven who it is, ends the race. A slot waits while others are under way.
 *
 * Reasons: docs/adr/0008-the-race.md.
 */
import { limits } from '../limits.ts';
import { backOffMs, type ServerWord, wordMs } from './back-off.ts';
import type { Path } from './path.ts';
import type { PathOutcome } from './path-memory.ts';
import type { Patience } from './patience.ts';

/** A path as it enters a race. */
export interface Runner {
  readonly path: Path;
  readonly patience: Patience;
}

/** What an endpoint showed when the connection was made. */
export interface Proof {
  /** The Rollcall cluster it belongs to; null for a plain host, and for one that only says so. */
  readonly cluster: string | null;
  readonly isAuthenticated: boolean;
}

export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'refused'; readonly responseCode: string; readonly isIdentity: boolean }
  | { readonly kind: 'slot'; readonly retryAfterMs: number }
  /** 00, but keys that do not check: every endpoint has them from one place. */
  | { readonly kind: 'keys-wrong' };

type Stage = 'waiting' | 'connecting' | 'connected' | 'asked' | 'ended';

interface Lane {
  readonly runner: Runner;
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
  /** Not asked again before it. */
  readonly slotAtMs: number | null;
  readonly result: LaneResult | null;
  /** An 0800 has left on this path. */
  readonly wasAsked: boolean;
  /** Its 0800 did not leave as soon as it was connected. */
  readonly wasHeldBack: boolean;
}

export type LaneResult =
  | { readonly kind: 'good' | 'keys-wrong' | 'no-connection' | 'lost' | 'no-answer' | 'slot' | 'unused' }
  | { readonly kind: 'refused'; readonly responseCode: string };

export interface RaceState {
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  readonly lanes: readonly Lane[];
  /** Lane that started last; -1 before the first. */
  readonly lastStarted: number;
  readonly round: number;
  /** While nothing is under way: when the next round begins. */
  readonly nextRoundAtMs: number | null;
  readonly extraLeft: number;
  readonly extraUsed: number;
  readonly word: ServerWord | null;
  readonly end: RaceEnd | null;
}

export type RaceEnd =
  | { readonly kind: 'signed-in'; readonly lane: number }
  | { readonly kind: 'refused'; readonly lane: number; readonly responseCode: string }
  | { readonly kind: 'keys-wrong'; readonly lane: number }
  /** A slot beyond the deadline: the same operation is to go on then. */
  | { readonly kind: 'waiting'; readonly retryAtMs: number }
  /** An 0800 left and no answer was seen: the keys held before stay good. */
  | { readonly kind: 'unknown' }
  /** None ever left. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'cancelled' };

export type RaceEvent =
  | { readonly kind: 'started' | 'wake' | 'cancelled'; readonly atMs: number; readonly random?: number }
  /** The far end has answered: the TCP connection is there, its handshake is not. */
  | { readonly kind: 'reached'; readonly atMs: number; readonly lane: number }
  | { readonly kind: 'connected'; readonly atMs: number; readonly lane: number; readonly proof: Proof }
  | {
      readonly kind: 'not-connected' | 'lost';
      readonly atMs: number;
      readonly lane: number;
      readonly random?: number;
    }
  | {
      readonly kind: 'answered';
      readonly atMs: number;
      readonly lane: number;
      readonly verdict: Verdict;
      readonly random?: number;
    };

export type RaceCommand =
  | { readonly kind: 'connect' | 'ask' | 'close'; readonly lane: number }
  /** A `wake` is due then, unless another command of this kind follows. */
  | { readonly kind: 'wake-at'; readonly atMs: number }
  | { readonly kind: 'end'; readonly end: RaceEnd };

export interface RaceStep {
  readonly state: RaceState;
  readonly commands: readonly RaceCommand[];
}

/** A race before its start. `runners` in their rank; `extraAttempts` beyond the first. */
export function newRace(options: {
  readonly runners: readonly Runner[];
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  readonly extraAttempts: number;
}): RaceState {
  return {
    startedAtMs: options.startedAtMs,
    deadlineMs: options.deadlineMs,
    lanes: options.runners.map((runner) => ({
      runner,
      stage: 'waiting',
      sinceMs: options.startedAtMs,
      startedAtMs: options.startedAtMs,
      proof: null,
      connectMs: null,
      answerMs: null,
      slotAtMs: null,
      result: null,
      wasAsked: false,
      wasHeldBack: false,
    })),
    lastStarted: -1,
    round: 0,
    nextRoundAtMs: null,
    extraLeft: options.extraAttempts,
    extraUsed: 0,
    word: null,
    end: null,
  };
}

/** Applies one event. After `end` nothing happens any more. */
export function stepRace(state: RaceState, event: RaceEvent): RaceStep {
  if (state.end) return { state, commands: [] };
  const running = new Running(state, event.atMs, 'random' in event ? (event.random ?? 0.5) : 0.5);
  running.take(event);
  running.goOn();
  return { state: running.state, commands: running.commands };
}

/** How each path did, for the memory of paths. */
export function outcomesOf({ lanes }: RaceState): readonly PathOutcome[] {
  return lanes
    .filter(({ stage, result }) => stage !== 'waiting' || result !== null)
    .map(({ runner, connectMs, answerMs, result }) => ({
      path: runner.path,
      connectMs,
      answerMs,
      result: result?.kind === 'good' ? 'won' : isTelling(result) ? 'failed' : 'unused',
    }));
}

function isTelling(result: LaneResult | null): boolean {
  return result !== null && ['no-connection', 'lost', 'no-answer', 'refused'].includes(result.kind);
}

class Running {
  state: RaceState;
  readonly commands: RaceCommand[] = [];
  readonly #nowMs: number;
  readonly #random: number;

  constructor(state: RaceState, nowMs: number, random: number) {
    this.state = state;
    this.#nowMs = nowMs;
    this.#random = random;
  }

  take(event: RaceEvent): void {
    if (event.kind === 'cancelled') return this.#end({ kind: 'cancelled' });
    if (!('lane' in event)) return;
    const lane = this.state.lanes[event.lane];
    if (!lane || lane.stage === 'ended' || lane.stage === 'waiting') return;
    switch (event.kind) {
      case 'reached':
        if (lane.stage === 'connecting')
          this.#change(event.lane, { connectMs: this.#nowMs - lane.startedAtMs });
        return;
      case 'connected':
        if (lane.stage !== 'connecting') return;
        return this.#enter(event.lane, 'connected', {
          proof: event.proof,
          connectMs: lane.connectMs ?? this.#nowMs - lane.startedAtMs,
        });
      case 'not-connected':
        return this.#enter(event.lane, 'ended', { result: { kind: 'no-connection' } });
      case 'lost':
        return this.#lose(event.lane, lane);
      case 'answered':
        if (lane.stage === 'asked') this.#judge(event.lane, lane, event.verdict);
    }
  }

  /** Does what is due now, and says when something is due next. */
  goOn(): void {
    if (this.state.end) return;
    if (this.#nowMs >= this.state.deadlineMs) return this.#end(this.#verdictAtEnd());
    this.#beginRound();
    this.#giveUpOverdue();
    this.#ask();
    while (this.#mayStart()) this.#start();
    this.#endOrPause();
    if (!this.state.end) this.commands.push({ kind: 'wake-at', atMs: this.#nextMs() });
  }

  /** A connection that goes while its path waits for a slot takes nothing with it: it is made again. */
  #lose(at: number, lane: Lane): void {
    if (lane.slotAtMs !== null && lane.stage === 'connected') return this.#enter(at, 'waiting', {});
    this.#enter(at, 'ended', { result: { kind: 'lost' } });
  }

  #judge(at: number, lane: Lane, verdict: Verdict): void {
    const answerMs = lane.wasHeldBack ? null : this.#nowMs - lane.startedAtMs;
    switch (verdict.kind) {
      case 'good':
      case 'keys-wrong':
        this.#enter(at, 'ended', { answerMs, result: { kind: verdict.kind } });
        return this.#end(
          verdict.kind === 'good' ? { kind: 'signed-in', lane: at } : { kind: 'keys-wrong', lane: at },
        );
      case 'refused': {
        const { responseCode } = verdict;
        this.#enter(at, 'ended', { answerMs, result: { kind: 'refused', responseCode } });
        this.commands.push({ kind: 'close', lane: at });
        if (verdict.isIdentity && lane.proof?.isAuthenticated)
          this.#end({ kind: 'refused', lane: at, responseCode });
        return;
      }
      case 'slot': {
        const word = {
          retryAfterMs: verdict.retryAfterMs,
          isAuthenticated: lane.proof?.isAuthenticated ?? false,
        };
        this.#set({ word });
        this.#enter(at, 'connected', {
          answerMs,
          slotAtMs: this.#nowMs + wordMs(word),
          result: { kind: 'slot' },
        });
      }
    }
  }

  /** Everything was tried: after the pause all that may be of use is tried again. */
  #beginRound(): void {
    const { nextRoundAtMs } = this.state;
    if (nextRoundAtMs === null || this.#nowMs < nextRoundAtMs) return;
    this.#set({ nextRoundAtMs: null, round: this.state.round + 1, lastStarted: -1 });
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage === 'ended') this.#enter(at, 'waiting', {});
    }
  }

  /** Only where another could be asked instead; else it may still come. */
  #giveUpOverdue(): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage !== 'asked' || lane.proof?.cluster) continue;
      if (this.#nowMs - lane.sinceMs < lane.runner.patience.giveUpMs || !this.#isAnotherReady(at)) continue;
      this.commands.push({ kind: 'close', lane: at });
      this.#enter(at, 'ended', { result: { kind: 'no-answer' } });
    }
  }

  #isAnotherReady(but: number): boolean {
    return this.state.lanes.some(
      ({ stage, slotAtMs }, at) =>
        at !== but && slotAtMs === null && (stage === 'connected' || stage === 'waiting'),
    );
  }

  #ask(): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage !== 'connected' || !this.#mayAsk(lane)) continue;
      this.commands.push({ kind: 'ask', lane: at });
      this.#enter(at, 'asked', {
        wasAsked: true,
        wasHeldBack: this.#nowMs > lane.sinceMs,
        slotAtMs: null,
      });
    }
  }

  #mayAsk({ proof, slotAtMs }: Lane): boolean {
    if (slotAtMs !== null && (this.#nowMs < slotAtMs || this.#isOtherUnderWay())) return false;
    const cluster = proof?.cluster ?? null;
    return this.state.lanes.every(
      (other) => other.stage !== 'asked' || (cluster !== null && other.proof?.cluster === cluster),
    );
  }

  #isOtherUnderWay(): boolean {
    return this.state.lanes.some(
      ({ stage, slotAtMs }) =>
        stage === 'connecting' || stage === 'asked' || (stage === 'connected' && slotAtMs === null),
    );
  }

  #mayStart(): boolean {
    const { lanes, lastStarted } = this.state;
    const next = lanes[this.#nextWaiting()];
    if (!next || this.state.nextRoundAtMs !== null) return false;
    if (next.slotAtMs !== null) return !this.#isOtherUnderWay();
    if (this.#isExtra() && (this.state.extraLeft <= 0 || this.state.word !== null)) return false;
    const open = lanes.filter(({ stage }) => stage !== 'waiting' && stage !== 'ended').length;
    if (open >= limits.pathsInFlightMax) return false;
    const last = lanes[lastStarted];
    return !last || last.stage === 'ended' || this.#nowMs >= this.#patienceEndMs(last);
  }

  #isExtra(): boolean {
    return this.state.round > 0 || this.state.lastStarted >= 0;
  }

  #start(): void {
    const at = this.#nextWaiting();
    const isExtra = this.#isExtra() && this.state.lanes[at]?.slotAtMs === null;
    this.#enter(at, 'connecting', {
      proof: null,
      result: null,
      connectMs: null,
      startedAtMs: this.#nowMs,
    });
    this.#set({
      lastStarted: at,
      extraLeft: this.state.extraLeft - Number(isExtra),
      extraUsed: this.state.extraUsed + Number(isExtra),
    });
    this.commands.push({ kind: 'connect', lane: at });
  }

  #nextWaiting(): number {
    return this.state.lanes.findIndex(
      ({ stage, slotAtMs }) => stage === 'waiting' && (slotAtMs === null || this.#nowMs >= slotAtMs),
    );
  }

  /** Until when the next path does not start because of this one. */
  #patienceEndMs({ stage, sinceMs, startedAtMs, connectMs, runner, slotAtMs, wasHeldBack }: Lane): number {
    const { patience } = runner;
    if (stage === 'connecting')
      return startedAtMs + (connectMs === null ? patience.connectMs : patience.answerMs);
    if (stage === 'asked') return (wasHeldBack ? sinceMs : startedAtMs) + patience.answerMs;
    // Connected and held back by an 0800 that is out elsewhere, or by its slot.
    return slotAtMs === null ? sinceMs + patience.answerMs : Number.POSITIVE_INFINITY;
  }

  /** Nothing is under way any more: the end, or a pause before the next round. */
  #endOrPause(): void {
    if (this.state.nextRoundAtMs !== null || this.#isOtherUnderWay()) return;
    const slots = this.state.lanes.flatMap(({ slotAtMs }) => (slotAtMs === null ? [] : [slotAtMs]));
    if (slots.length > 0) {
      const retryAtMs = Math.min(...slots);
      if (retryAtMs + limits.attemptMsMin > this.state.deadlineMs) this.#end({ kind: 'waiting', retryAtMs });
      return;
    }
    const pauseMs = Math.max(limits.pauseMsMin, backOffMs(this.state.round, this.state.word, this.#random));
    const nextRoundAtMs = this.#nowMs + pauseMs;
    const hasTime = nextRoundAtMs + limits.attemptMsMin <= this.state.deadlineMs;
    if (this.state.extraLeft <= 0 || !hasTime || this.#isRefusedEverywhere())
      return this.#end(this.#verdictAtEnd());
    this.#set({ nextRoundAtMs });
  }

  /** Every host has said no: asking again in seconds brings the same. */
  #isRefusedEverywhere(): boolean {
    return this.state.lanes.every(({ result }) => result?.kind === 'refused');
  }

  #nextMs(): number {
    const { lanes, deadlineMs, nextRoundAtMs, lastStarted } = this.state;
    const due = [deadlineMs, nextRoundAtMs ?? deadlineMs];
    const last = lanes[lastStarted];
    if (last && last.stage !== 'ended') due.push(this.#patienceEndMs(last));
    for (const { stage, sinceMs, runner, slotAtMs } of lanes) {
      if (stage === 'asked') due.push(sinceMs + runner.patience.giveUpMs);
      if (slotAtMs !== null) due.push(slotAtMs);
    }
    return Math.min(...due.filter((ms) => ms > this.#nowMs));
  }

  /** The answer that got furthest decides. */
  #verdictAtEnd(): RaceEnd {
    const refused = this.state.lanes.findIndex(({ result }) => result?.kind === 'refused');
    const { result } = this.state.lanes[refused] ?? {};
    if (result?.kind === 'refused')
      return { kind: 'refused', lane: refused, responseCode: result.responseCode };
    const slots = this.state.lanes.flatMap(({ slotAtMs }) => (slotAtMs === null ? [] : [slotAtMs]));
    if (slots.length > 0) return { kind: 'waiting', retryAtMs: Math.min(...slots) };
    return { kind: this.state.lanes.some(({ wasAsked }) => wasAsked) ? 'unknown' : 'failed' };
  }

  #end(end: RaceEnd): void {
    for (const [at, { stage }] of this.state.lanes.entries()) {
      if (stage === 'waiting' || stage === 'ended') continue;
      this.commands.push({ kind: 'close', lane: at });
      this.#enter(at, 'ended', {
        result: { kind: stage === 'asked' && end.kind !== 'signed-in' ? 'no-answer' : 'unused' },
      });
    }
    this.#set({ end });
    this.commands.push({ kind: 'end', end });
  }

  #enter(at: number, stage: Stage, changes: Partial<Lane>): void {
    this.#change(at, { ...changes, stage, sinceMs: this.#nowMs });
  }

  #change(at: number, changes: Partial<Lane>): void {
    const lanes = this.state.lanes.map((lane, i) => (i === at ? { ...lane, ...changes } : lane));
    this.#set({ lanes });
  }

  #set(changes: Partial<RaceState>): void {
    this.state = { ...this.state, ...changes };
  }
}
