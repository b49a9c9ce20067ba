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
 *   has proven who it is, ends the race. A slot that is due waits for the others within their patience.
 *
 * Reasons: docs/adr/0008-the-race.md.
 */
import { limits } from '../limits.ts';
import { backOffMs, slotMs } from './back-off.ts';
import {
  isHoldingSlot,
  isOpen,
  isSlotDue,
  isUnderWay,
  type Lane,
  type LaneResult,
  newLane,
  type Proof,
  patienceEndMs,
  type Runner,
  type Stage,
} from './lane.ts';
import { pathId } from './path.ts';
import type { PathOutcome } from './path-memory.ts';

export type { Proof, Runner } from './lane.ts';

export type Verdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'refused'; readonly responseCode: string; readonly isIdentity: boolean }
  | { readonly kind: 'slot'; readonly retryAfterMs: number }
  /** 00, but keys that do not check: every endpoint has them from one place. */
  | { readonly kind: 'keys-wrong' };

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
  readonly end: RaceEnd | null;
}

export type RaceEnd =
  | { readonly kind: 'signed-in'; readonly lane: number }
  | { readonly kind: 'refused'; readonly lane: number; readonly responseCode: string }
  | { readonly kind: 'keys-wrong'; readonly lane: number }
  /** A slot that this race cannot take: the same operation is to go on then. Never in the past. */
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
    lanes: options.runners.map((runner) => newLane(runner, options.startedAtMs)),
    lastStarted: -1,
    round: 0,
    nextRoundAtMs: null,
    extraLeft: options.extraAttempts,
    extraUsed: 0,
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

/** How each path did, for the memory of paths. One that raced twice won or failed once. */
export function outcomesOf({ lanes }: RaceState): readonly PathOutcome[] {
  const counted = new Set(lanes.filter(({ result }) => result?.kind === 'good').map(idOf));
  return lanes
    .filter(({ stage, result }) => stage !== 'waiting' || result !== null)
    .map((lane) => {
      const { runner, connectMs, answerMs, result } = lane;
      const hasFailed = isTelling(result) && !counted.has(idOf(lane));
      if (hasFailed) counted.add(idOf(lane));
      return {
        path: runner.path,
        connectMs,
        answerMs,
        result: result?.kind === 'good' ? 'won' : hasFailed ? 'failed' : 'unused',
      };
    });
}

function idOf({ runner }: Lane): string {
  return pathId(runner.path);
}

function isTelling(result: LaneResult | null): boolean {
  return (
    result !== null && ['no-connection', 'lost', 'no-answer', 'refused', 'put-off'].includes(result.kind)
  );
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
        return this.#finish(event.lane, { kind: 'no-connection' });
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

  /** A connection that goes before its slot takes nothing with it: it is made again then, once. */
  #lose(at: number, lane: Lane): void {
    if (isHoldingSlot(lane) && !isSlotDue(lane, this.#nowMs)) return this.#enter(at, 'waiting', {});
    this.#finish(at, { kind: 'lost' });
  }

  #judge(at: number, lane: Lane, verdict: Verdict): void {
    const answerMs = lane.wasHeldBack ? null : this.#nowMs - lane.startedAtMs;
    switch (verdict.kind) {
      case 'good':
      case 'keys-wrong':
        this.#finish(at, { kind: verdict.kind }, { answerMs });
        return this.#end(
          verdict.kind === 'good' ? { kind: 'signed-in', lane: at } : { kind: 'keys-wrong', lane: at },
        );
      case 'refused': {
        const { responseCode } = verdict;
        this.#finish(at, { kind: 'refused', responseCode }, { answerMs });
        this.commands.push({ kind: 'close', lane: at });
        if (verdict.isIdentity && lane.proof?.isAuthenticated)
          this.#end({ kind: 'refused', lane: at, responseCode });
        return;
      }
      case 'slot':
        this.#takeSlot(at, lane, verdict.retryAfterMs, answerMs);
    }
  }

  /** The first is free, further ones cost what other attempts cost, and who goes on putting off is left. */
  #takeSlot(at: number, lane: Lane, retryAfterMs: number, answerMs: number | null): void {
    const word = { retryAfterMs, isAuthenticated: lane.proof?.isAuthenticated ?? false };
    const slotAtMs = this.#nowMs + slotMs(word, lane.slots);
    const isExtra = lane.slots > 0;
    const isKept = lane.slots < limits.slotsPerPathMax && !(isExtra && this.state.extraLeft <= 0);
    if (isKept) this.#spend(isExtra);
    else this.commands.push({ kind: 'close', lane: at });
    this.#enter(at, isKept ? 'connected' : 'ended', {
      answerMs,
      slotAtMs,
      slots: lane.slots + 1,
      result: { kind: isKept ? 'slot' : 'put-off' },
    });
  }

  /** Everything was tried: after the pause all that may be of use is tried again. */
  #beginRound(): void {
    const { nextRoundAtMs } = this.state;
    if (nextRoundAtMs === null || this.#nowMs < nextRoundAtMs) return;
    this.#set({ nextRoundAtMs: null, round: this.state.round + 1, lastStarted: -1 });
    for (const [at, lane] of this.state.lanes.entries()) {
      const isPutOff = lane.slotAtMs !== null && this.#nowMs < lane.slotAtMs;
      if (lane.stage === 'ended' && !isPutOff) this.#enter(at, 'waiting', { slotAtMs: null });
    }
  }

  /** Only where another could be asked instead; else it may still come. */
  #giveUpOverdue(): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage !== 'asked' || this.#nowMs - lane.sinceMs < lane.runner.patience.giveUpMs) continue;
      if (!this.state.lanes.some((other) => this.#isHeldBackBy(lane, other))) continue;
      this.commands.push({ kind: 'close', lane: at });
      this.#finish(at, { kind: 'no-answer' });
    }
  }

  /** Whether `other` could be asked now if the 0800 of `asked` were not out. */
  #isHeldBackBy(asked: Lane, other: Lane): boolean {
    const cluster = asked.proof?.cluster ?? null;
    if (other.slotAtMs !== null && !isSlotDue(other, this.#nowMs)) return false;
    if (other.stage === 'connected') return cluster === null || other.proof?.cluster !== cluster;
    if (other.stage !== 'waiting' || cluster !== null) return false;
    return other.slotAtMs !== null || this.#mayTryFurther();
  }

  #ask(): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage !== 'connected' || !this.#isTurnOf(at, lane) || !this.#mayBeOut(lane)) continue;
      this.commands.push({ kind: 'ask', lane: at });
      if (lane.slotAtMs !== null) this.#set({ lastStarted: at });
      this.#enter(at, 'asked', {
        wasAsked: true,
        wasHeldBack: this.#nowMs > lane.sinceMs,
        slotAtMs: null,
      });
    }
  }

  /** A slot waits for the others within their patience; after it they wait for the slot. */
  #isTurnOf(at: number, lane: Lane): boolean {
    if (lane.slotAtMs !== null) return isSlotDue(lane, this.#nowMs) && !this.#isOtherWithinPatience(at);
    const isPatient = this.#nowMs < patienceEndMs(lane);
    return isPatient || !this.state.lanes.some((other) => isSlotDue(other, this.#nowMs));
  }

  #mayBeOut({ proof }: Lane): boolean {
    const cluster = proof?.cluster ?? null;
    return this.state.lanes.every(
      (other) => other.stage !== 'asked' || (cluster !== null && other.proof?.cluster === cluster),
    );
  }

  #isOtherWithinPatience(but: number): boolean {
    return this.state.lanes.some(
      (lane, at) => at !== but && isUnderWay(lane) && this.#nowMs < patienceEndMs(lane),
    );
  }

  #mayStart(): boolean {
    const { lanes, lastStarted } = this.state;
    const at = this.#nextWaiting();
    const next = lanes[at];
    if (!next || this.state.nextRoundAtMs !== null) return false;
    if (lanes.filter(isOpen).length >= limits.pathsInFlightMax) return false;
    if (next.slotAtMs !== null) return !this.#isOtherWithinPatience(at);
    if (this.#isExtra() && !this.#mayTryFurther()) return false;
    const last = lanes[lastStarted];
    return !last || last.stage === 'ended' || this.#nowMs >= patienceEndMs(last);
  }

  /** While a slot waits the gateway has the word: it has said that it is overloaded. */
  #mayTryFurther(): boolean {
    return this.state.extraLeft > 0 && !this.state.lanes.some(isHoldingSlot);
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
    this.#set({ lastStarted: at });
    this.#spend(isExtra);
    this.commands.push({ kind: 'connect', lane: at });
  }

  #spend(isExtra: boolean): void {
    const { extraLeft, extraUsed } = this.state;
    this.#set({ extraLeft: extraLeft - Number(isExtra), extraUsed: extraUsed + Number(isExtra) });
  }

  /** A slot that is due goes before what was never tried. */
  #nextWaiting(): number {
    const { lanes } = this.state;
    const due = lanes.findIndex((lane) => lane.stage === 'waiting' && isSlotDue(lane, this.#nowMs));
    return due >= 0
      ? due
      : lanes.findIndex(({ stage, slotAtMs }) => stage === 'waiting' && slotAtMs === null);
  }

  /** Nothing is under way any more: the end, or a pause before the next round. */
  #endOrPause(): void {
    const { lanes, deadlineMs } = this.state;
    if (this.state.nextRoundAtMs !== null || lanes.some(isUnderWay)) return;
    const holding = lanes.filter(isHoldingSlot);
    if (holding.some(({ slotAtMs }) => (slotAtMs ?? 0) + limits.attemptMsMin <= deadlineMs)) return;
    const retryAtMs = this.#slotAtMs();
    if (retryAtMs !== null && (holding.length > 0 || retryAtMs > this.#nowMs))
      return this.#end({ kind: 'waiting', retryAtMs });
    const pauseMs = Math.max(limits.pauseMsMin, backOffMs(this.state.round, this.#random));
    const nextRoundAtMs = this.#nowMs + pauseMs;
    const hasTime = nextRoundAtMs + limits.attemptMsMin <= deadlineMs;
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
    const isSlotWaiting = lanes.some((lane) => isSlotDue(lane, this.#nowMs));
    for (const [at, lane] of lanes.entries()) {
      if (isUnderWay(lane) && (at === lastStarted || isSlotWaiting)) due.push(patienceEndMs(lane));
      if (lane.stage === 'asked') due.push(lane.sinceMs + lane.runner.patience.giveUpMs);
      if (isHoldingSlot(lane)) due.push(lane.slotAtMs ?? deadlineMs);
    }
    return Math.min(...due.filter((ms) => ms > this.#nowMs));
  }

  /** The earliest slot that was given and not taken; now, where its time has passed. */
  #slotAtMs(): number | null {
    const slots = this.state.lanes.flatMap(({ slotAtMs }) => slotAtMs ?? []);
    return slots.length > 0 ? Math.max(Math.min(...slots), this.#nowMs) : null;
  }

  /** The answer that got furthest decides. */
  #verdictAtEnd(): RaceEnd {
    const refused = this.state.lanes.findIndex(({ result }) => result?.kind === 'refused');
    const { result } = this.state.lanes[refused] ?? {};
    if (result?.kind === 'refused')
      return { kind: 'refused', lane: refused, responseCode: result.responseCode };
    const retryAtMs = this.#slotAtMs();
    if (retryAtMs !== null) return { kind: 'waiting', retryAtMs };
    return { kind: this.state.lanes.some(({ wasAsked }) => wasAsked) ? 'unknown' : 'failed' };
  }

  #end(end: RaceEnd): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (!isOpen(lane)) continue;
      this.commands.push({ kind: 'close', lane: at });
      this.#finish(at, { kind: this.#fateOf(lane) });
    }
    this.#set({ end });
    this.commands.push({ kind: 'end', end });
  }

  /** What is closed at the end has failed if it was quicker on other days; else it had no chance to show. */
  #fateOf(lane: Lane): 'no-connection' | 'no-answer' | 'unused' {
    if (lane.stage === 'connected' || this.#nowMs < patienceEndMs(lane)) return 'unused';
    return lane.connectMs === null ? 'no-connection' : 'no-answer';
  }

  #finish(at: number, result: LaneResult, changes: Partial<Lane> = {}): void {
    this.#enter(at, 'ended', { ...changes, result, slotAtMs: null });
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
