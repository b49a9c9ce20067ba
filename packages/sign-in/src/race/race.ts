/**
 * The race of one sign-in over several paths, as a pure state machine: what may be started, asked and closed, and what
 * wins. Whoever drives it owns the connections, the clock and the keys.
 *
 *      waiting ──► connecting ──► connected ──► asked ──► ended
 *         ▲            │              │           │
 *         │            └── failed ────┴── lost, ──┴── refused, no answer
 *         │                              closed        slot: connected again, from its time on
 *         └──────────── next round, after a back-off, beside those that are stuck
 *
 * - The next path starts beside the others when the one started last has no connection, or no 0810, for longer than
 *   is usual there (both counted from its start), or has failed. None is given up because another started.
 * - An 0800 is out at several endpoints at once only within one cluster that has proven to be Rollcall: a plain host
 *   makes new keys for each, and the ones it sent first would be worthless. Elsewhere one is out at a time.
 * - Where nobody has given a sign, each path is dialled once (an only one twice), and one of them once a round: thousands
 *   of terminals that hear nobody do the same in the same minute (ADR 11).
 * - F39 = 00 with every KCV right wins. A refusal puts its path last; only one of identity, from an endpoint that
 *   has proven who it is, ends the race. A slot that is due waits for the others within their patience.
 *
 * Reasons: docs/adr/0008-the-race.md, docs/adr/0011-storms-and-retry-load.md.
 */
import { limits } from '../limits.ts';
import { backOffMs, slotMs } from './back-off.ts';
import {
  hedgeAtMs,
  isAskedUnprobed,
  isHoldingSlot,
  isOpen,
  isSlotDue,
  isUnderWay,
  type Lane,
  type LaneResult,
  newLane,
  patienceEndMs,
  type Runner,
  type Stage,
} from './lane.ts';
import type { RaceCommand, RaceEnd, RaceEvent, Verdict } from './race-event.ts';
import { quietMsOf, triedLongestAgo } from './sounding.ts';

export type { Proof, Runner } from './lane.ts';
export type { RaceCommand, RaceEnd, RaceEvent, Verdict } from './race-event.ts';
export { outcomesOf } from './race-outcomes.ts';

export interface RaceState {
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  /** From then on the race is over as soon as no path is within its patience; sooner where nobody gave a sign. */
  readonly silentAtMs: number;
  /** The far end of some path has shown that it is there: a refused connection shows nothing. */
  readonly hasSign: boolean;
  readonly lanes: readonly Lane[];
  /** Lane that started last; -1 before the first. */
  readonly lastStarted: number;
  readonly round: number;
  /** While nothing is under way that may be expected to come to something: when the next round begins. */
  readonly nextRoundAtMs: number | null;
  readonly extraLeft: number;
  readonly extraUsed: number;
  readonly end: RaceEnd | null;
}

export interface RaceStep {
  readonly state: RaceState;
  readonly commands: readonly RaceCommand[];
}

/** A race before its start. `runners` in their rank; `extraAttempts` beyond the first. */
export function newRace(options: {
  readonly runners: readonly Runner[];
  readonly startedAtMs: number;
  readonly deadlineMs: number;
  /** How long silence is waited out; `limits.silenceMs` unless given. */
  readonly silenceMs?: number;
  readonly extraAttempts: number;
}): RaceState {
  return {
    startedAtMs: options.startedAtMs,
    deadlineMs: options.deadlineMs,
    silentAtMs: options.startedAtMs + (options.silenceMs ?? limits.silenceMs),
    hasSign: false,
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
  const running = new Running(state, event.atMs, event.random ?? 0.5);
  running.take(event);
  running.goOn();
  return { state: running.state, commands: running.commands };
}

/** One step: a draft of the state that follows, which nobody sees before it is done. */
class Running {
  readonly state: { -readonly [K in keyof RaceState]: RaceState[K] } & { readonly lanes: Lane[] };
  readonly commands: RaceCommand[] = [];
  readonly #nowMs: number;
  readonly #random: number;

  constructor(state: RaceState, nowMs: number, random: number) {
    this.state = { ...state, lanes: [...state.lanes] };
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
        if (lane.stage !== 'connecting') return;
        this.state.hasSign = true;
        return this.#change(event.lane, { connectMs: this.#nowMs - lane.startedAtMs });
      case 'connected':
        if (lane.stage !== 'connecting') return;
        if (!isAskedUnprobed(lane.runner, event.proof)) this.state.hasSign = true;
        return this.#enter(event.lane, 'connected', {
          proof: event.proof,
          connectMs: lane.connectMs ?? this.#nowMs - lane.startedAtMs,
        });
      case 'not-connected':
        return this.#fail(event.lane, { kind: 'no-connection' });
      case 'lost':
        return this.#lose(event.lane, lane);
      case 'sent':
        if (lane.stage === 'asked') this.#change(event.lane, { sinceMs: this.#nowMs });
        return;
      case 'answered':
        if (lane.stage !== 'asked') return;
        this.state.hasSign = true;
        return this.#judge(event.lane, lane, event.verdict);
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
    if (!this.state.end && this.#isSilence()) this.#end(this.#verdictAtEnd());
    if (!this.state.end) this.commands.push({ kind: 'wake-at', atMs: this.#nextMs() });
  }

  /** A connection that goes before its slot takes nothing with it: it is made again then, once. */
  #lose(at: number, lane: Lane): void {
    if (isHoldingSlot(lane) && !isSlotDue(lane, this.#nowMs)) return this.#enter(at, 'waiting', {});
    this.#fail(at, { kind: 'lost' });
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
        this.#fail(at, { kind: 'refused', responseCode }, { answerMs });
        this.commands.push({ kind: 'close', lane: at });
        if (verdict.isIdentity && lane.proof?.isAuthenticated) this.#end({ kind: 'refused', responseCode });
        return;
      }
      case 'unusable':
        this.#fail(at, { kind: 'unusable' });
        this.commands.push({ kind: 'close', lane: at });
        return;
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
    if (isKept) this.state.nextRoundAtMs = null;
    else this.#spareTwins(at);
  }

  /** Everything was tried: after the pause all that may be of use is tried again, beside what is stuck. */
  #beginRound(): void {
    const { nextRoundAtMs, round } = this.state;
    if (nextRoundAtMs === null || this.#nowMs < nextRoundAtMs) return;
    this.state.nextRoundAtMs = null;
    if (!this.#mayBeginRound()) return;
    this.state.round = round + 1;
    this.state.lastStarted = -1;
    const { lanes, hasSign } = this.state;
    const worth = lanes.filter((lane) => this.#isWorthAnotherTry(lane));
    for (const lane of hasSign ? worth : triedLongestAgo(worth, lanes))
      this.#enter(this.state.lanes.indexOf(lane), 'waiting', { slotAtMs: null });
  }

  /** A black hole that is still connecting keeps nobody from being tried again. */
  #mayBeginRound(): boolean {
    const { lanes } = this.state;
    return (
      this.#mayTryFurther() &&
      this.#nextWaiting() < 0 &&
      lanes.filter(isOpen).length < limits.pathsInFlightMax &&
      !this.#isOtherWithinPatience(-1) &&
      lanes.some((lane) => this.#isWorthAnotherTry(lane))
    );
  }

  /** Not who has said no, for that stands; not who has put off until later; not a connection from before. */
  #isWorthAnotherTry(lane: Lane): boolean {
    const { stage, slotAtMs, result, runner } = lane;
    const hasSaidNo = result?.kind === 'refused' || result?.kind === 'unusable';
    const isPutOff = slotAtMs !== null && this.#nowMs < slotAtMs;
    return stage === 'ended' && !hasSaidNo && !isPutOff && runner.isWarm !== true && this.#isOfUse(lane);
  }

  /** Only where another could be asked instead; else it may still come. */
  #giveUpOverdue(): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage !== 'asked' || this.#nowMs - lane.sinceMs < lane.runner.patience.giveUpMs) continue;
      if (!this.state.lanes.some((other) => this.#isHeldBackBy(lane, other))) continue;
      this.commands.push({ kind: 'close', lane: at });
      this.#fail(at, { kind: 'no-answer' });
    }
  }

  /** Whether `other` could be asked now if the 0800 of `asked` were not out. */
  #isHeldBackBy(asked: Lane, other: Lane): boolean {
    const cluster = asked.proof?.cluster ?? null;
    if (other.pathId === asked.pathId && other.slotAtMs === null) return false;
    if (other.slotAtMs !== null && !isSlotDue(other, this.#nowMs)) return false;
    if (other.stage === 'connected') return cluster === null || other.proof?.cluster !== cluster;
    if (other.stage !== 'waiting' || cluster !== null) return false;
    return other.slotAtMs !== null || this.#mayTryFurther();
  }

  #ask(): void {
    for (const [at, lane] of this.state.lanes.entries()) {
      if (lane.stage !== 'connected' || !this.#isTurnOf(at, lane) || !this.#mayBeOut(lane)) continue;
      this.commands.push({ kind: 'ask', lane: at });
      if (lane.slotAtMs !== null) this.state.lastStarted = at;
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

  #mayBeOut(lane: Lane): boolean {
    const cluster = lane.proof?.cluster ?? null;
    const asked = this.state.lanes.filter(({ stage }) => stage === 'asked');
    if (asked.length === 0) return true;
    const isOfOne = asked.every(({ proof }) => cluster !== null && proof?.cluster === cluster);
    const isLate = asked.every((each) => this.#nowMs >= hedgeAtMs(each));
    return isOfOne && isLate && !(lane.slotAtMs === null && this.#isOtherLonger(lane, cluster));
  }

  /** Another host has waited longer for its turn: joining those of the cluster that are out would put it off for good. */
  #isOtherLonger(lane: Lane, cluster: string | null): boolean {
    return this.state.lanes.some(
      ({ stage, slotAtMs, sinceMs, proof }) =>
        stage === 'connected' && slotAtMs === null && sinceMs < lane.sinceMs && proof?.cluster !== cluster,
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

  /** Beside a connection from before, the first new one is none: that one cost nobody anything. */
  #isExtra(): boolean {
    const last = this.state.lanes[this.state.lastStarted];
    return this.state.round > 0 || (last !== undefined && last.runner.isWarm !== true);
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
    this.state.lastStarted = at;
    this.#spend(isExtra);
    this.commands.push({ kind: 'connect', lane: at });
  }

  #spend(isExtra: boolean): void {
    this.state.extraLeft -= Number(isExtra);
    this.state.extraUsed += Number(isExtra);
  }

  /** A slot that is due goes before what was never tried. */
  #nextWaiting(): number {
    const { lanes } = this.state;
    const due = lanes.findIndex((lane) => lane.stage === 'waiting' && isSlotDue(lane, this.#nowMs));
    return due >= 0
      ? due
      : lanes.findIndex((lane) => lane.stage === 'waiting' && lane.slotAtMs === null && this.#isOfUse(lane));
  }

  /**
   * A second connection could ask nothing where the first waits for its turn, or has the 0800 of a plain host. Before
   * anybody has given a sign an only path is dialled twice, others once.
   */
  #isOfUse(lane: Lane): boolean {
    return !this.state.lanes.some((other) => {
      if (other.pathId !== lane.pathId) return false;
      if (other.stage === 'connecting' && other.runner.isWarm !== true)
        return !this.state.hasSign && this.state.extraUsed > 0;
      if (other.stage === 'asked') return other.proof?.cluster == null;
      return other.stage === 'connected' && other.slotAtMs === null;
    });
  }

  /** Nothing is under way that may be expected to come to something: the end, or a pause before the next round. */
  #endOrPause(): void {
    const { lanes } = this.state;
    if (this.state.nextRoundAtMs !== null || this.#isOtherWithinPatience(-1)) return;
    const isStuck = lanes.some(isUnderWay);
    if (!isStuck && this.#waitsForSlot()) return;
    const nextRoundAtMs = this.#nextRoundAtMs(isStuck);
    if (nextRoundAtMs !== null) this.state.nextRoundAtMs = nextRoundAtMs;
    else if (!isStuck) this.#end(this.#verdictAtEnd());
  }

  /** Nobody has said a word for long, and nobody has a reason to be waited for. */
  #isSilence(): boolean {
    const { lanes } = this.state;
    return (
      this.#nowMs >= this.#silentAtMs() && !lanes.some(isHoldingSlot) && !this.#isOtherWithinPatience(-1)
    );
  }

  #silentAtMs(): number {
    const { silentAtMs, startedAtMs, hasSign, lanes } = this.state;
    return hasSign ? silentAtMs : Math.min(silentAtMs, startedAtMs + quietMsOf(lanes));
  }

  /** A slot within the time is waited for; one beyond it ends the race. */
  #waitsForSlot(): boolean {
    const { lanes, deadlineMs } = this.state;
    const holding = lanes.filter(isHoldingSlot);
    if (holding.some(({ slotAtMs }) => (slotAtMs ?? 0) + limits.attemptMsMin <= deadlineMs)) return true;
    const retryAtMs = this.#slotAtMs();
    if (retryAtMs === null || (holding.length === 0 && retryAtMs <= this.#nowMs)) return false;
    this.#end({ kind: 'waiting', retryAtMs });
    return true;
  }

  /** Null where no further round is worth it: where all say no at once, people are told soon. */
  #nextRoundAtMs(isStuck: boolean): number | null {
    const { startedAtMs, deadlineMs, lanes } = this.state;
    const pauseMs = Math.max(limits.pauseMsMin, backOffMs(this.state.round, this.#random));
    const atMs = this.#nowMs + pauseMs;
    const wasPutOff = lanes.some(({ slots }) => slots > 0);
    const withinMs = isStuck ? limits.silentRoundsBeginWithinMs : limits.roundsBeginWithinMs;
    const isInTime = wasPutOff || atMs - startedAtMs <= withinMs;
    return isInTime && atMs + limits.attemptMsMin <= deadlineMs && this.#mayBeginRound() ? atMs : null;
  }

  #nextMs(): number {
    const { lanes, deadlineMs, nextRoundAtMs, lastStarted } = this.state;
    const silentAtMs = this.#silentAtMs();
    const due = [deadlineMs, silentAtMs, nextRoundAtMs ?? deadlineMs];
    const isAnyHeldBack = lanes.some(({ stage }) => stage === 'connected');
    const isAnyWaiting = lanes.some((lane) => isSlotDue(lane, this.#nowMs) || this.#isWorthAnotherTry(lane));
    for (const [at, lane] of lanes.entries()) {
      const isLast = at === lastStarted || isAnyWaiting || this.#nowMs >= silentAtMs;
      if (isUnderWay(lane) && isLast) due.push(patienceEndMs(lane));
      if (lane.stage === 'asked') due.push(lane.sinceMs + lane.runner.patience.giveUpMs);
      if (lane.stage === 'asked' && isAnyHeldBack) due.push(hedgeAtMs(lane));
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
    for (const { result } of this.state.lanes)
      if (result?.kind === 'refused') return { kind: 'refused', responseCode: result.responseCode };
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
    this.state.end = end;
    this.commands.push({ kind: 'end', end });
  }

  /** What is closed at the end has failed if it was quicker on other days; else it had no chance to show. */
  #fateOf(lane: Lane): 'no-connection' | 'no-answer' | 'unused' {
    if (lane.stage === 'connected' || this.#nowMs < patienceEndMs(lane)) return 'unused';
    return lane.connectMs === null ? 'no-connection' : 'no-answer';
  }

  #fail(at: number, result: LaneResult, changes: Partial<Lane> = {}): void {
    this.#finish(at, result, changes);
    this.#spareTwins(at);
  }

  /** What a path came to holds for its second place in this round too. */
  #spareTwins(at: number): void {
    const lane = this.state.lanes[at] as Lane;
    const { result, slotAtMs, runner } = lane;
    if (runner.isWarm === true && result?.kind !== 'refused') return;
    for (const [other, twin] of this.state.lanes.entries()) {
      if (twin.stage !== 'waiting' || twin.slotAtMs !== null || twin.pathId !== lane.pathId) continue;
      this.#enter(other, 'ended', { result, slotAtMs });
    }
  }

  #finish(at: number, result: LaneResult, changes: Partial<Lane> = {}): void {
    this.#enter(at, 'ended', { ...changes, result, slotAtMs: null });
  }

  #enter(at: number, stage: Stage, changes: Partial<Lane>): void {
    this.#change(at, { ...changes, stage, sinceMs: this.#nowMs });
  }

  #change(at: number, changes: Partial<Lane>): void {
    this.state.lanes[at] = { ...(this.state.lanes[at] as Lane), ...changes };
  }
}
