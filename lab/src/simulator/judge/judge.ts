import type {
  ParkedReversalsResult,
  PurchaseResult,
  ReversalResult,
  SettlementResult,
  SignInResult,
  TerminalStatus,
} from '@rollcall/terminal';
import type { EventLog } from '../core/event-log.ts';
import type { VirtualTime } from '../core/virtual-time.ts';
import type { Heading, WireEnds, WireLog } from '../network/wire-log.ts';
import {
  checkBatches,
  checkRefused,
  checkSettlement,
  type HostBatch,
  heardOfSettlement,
  settling,
  wokeParked,
} from './batch-judge.ts';
import { type BatchSums, holdWhole, nothingSold } from './batch-sums.ts';
import { BudgetJudge } from './budget-judge.ts';
import { HoldOffJudge } from './hold-off-judge.ts';
import type { Breach, InvariantId } from './invariant.ts';
import { type JudgedTerminal, newBudget } from './judge-terminal.ts';
import { KeyJudge } from './key-judge.ts';
import { MoneyJudge, nameOf } from './money-judge.ts';
import { type CallEnd, StandingJudge } from './standing-judge.ts';
import { StepJudge } from './step-judge.ts';
import { TrafficJudge } from './traffic-judge.ts';
import { readWireFrame, type WireFrame } from './wire-frame.ts';

/** Beyond a deadline only the turn of the timers themselves is excused. */
const deadlineGraceMs = 5;
const movesMoney: readonly string[] = ['00', '12', '25'];
/** Attempts beyond the first that any budget of a process allows. */
const freeExtras = 3;
/** So early in a call there is time for another path, whatever the wait before it. */
const freeMs = 12_500;

/** What the host says of a purchase at the end. */
export type BookedState = 'approved' | 'declined' | 'reversed' | 'unseen' | 'nothing';

/** What a schedule has faults of, among others. */
export interface Ailments {
  /** Terminals' disks that are slow or full. */
  readonly ofDisks: boolean;
  /** Gateways, their store, or processes that die. */
  readonly ofHosts: boolean;
}

export interface JudgeCounts {
  signInsAsked: number;
  signInsDone: number;
  financialMessages: number;
  approvals: number;
  reversals: number;
  frames: number;
}

/**
 * Sees the wire and what cashiers are shown, keeps books of its own, and says where an invariant is broken. It asks
 * nothing of the code under test; only at the end it looks at the hosts' books.
 */
export class Judge implements WireLog {
  readonly breaches: Breach[] = [];
  readonly counts: JudgeCounts = {
    signInsAsked: 0,
    signInsDone: 0,
    financialMessages: 0,
    approvals: 0,
    reversals: 0,
    frames: 0,
  };
  readonly #time: VirtualTime;
  readonly #log: EventLog;
  readonly #keys: KeyJudge;
  readonly #money: MoneyJudge;
  readonly #budget: BudgetJudge;
  readonly #standing: StandingJudge;
  readonly #step: StepJudge;
  readonly #traffic: TrafficJudge;
  readonly #holdOff: HoldOffJudge;
  readonly #ailments: Ailments;
  readonly #terminals = new Map<string, JudgedTerminal>();
  /** Of a frame that was cut, what has come, by connection. */
  readonly #halves: Readonly<Record<Heading, Map<number, Uint8Array>>> = {
    'to-host': new Map(),
    'to-terminal': new Map(),
  };

  constructor(time: VirtualTime, log: EventLog, unprovenLifeMs: number, ailments: Ailments) {
    this.#time = time;
    this.#log = log;
    this.#keys = new KeyJudge(() => time.now(), this.breach, unprovenLifeMs);
    this.#money = new MoneyJudge(this.breach, !ailments.ofDisks);
    this.#budget = new BudgetJudge(() => time.now(), this.breach);
    this.#standing = new StandingJudge(this.breach);
    this.#step = new StepJudge(this.breach);
    this.#ailments = ailments;
    this.#traffic = new TrafficJudge(() => time.now(), this.breach, !ailments.ofDisks);
    this.#holdOff = new HoldOffJudge(() => time.now(), this.breach);
  }

  watch(terminal: JudgedTerminal): void {
    this.#terminals.set(terminal.name, terminal);
  }

  readonly breach = (invariant: InvariantId, who: string, what: string): void => {
    this.#log.add(who, `BREACH ${invariant}: ${what}`);
    this.breaches.push({ invariant, atMs: this.#time.now(), who, what });
  };

  left(ends: WireEnds, heading: Heading, bytes: Uint8Array): void {
    this.counts.frames++;
    const frame = readWireFrame(bytes);
    const terminal = this.#terminals.get(ends.terminal);
    this.#note(ends, heading, frame, 'sends');
    if (frame === null || terminal === undefined) return;
    if (heading === 'to-host') this.#traffic.left(terminal, ends, frame);
    if (heading === 'to-terminal') this.#hostSent(terminal, ends, frame);
    else if (frame.mti === '0800' && frame.code === terminal.form) this.#keys.asked(terminal, frame, ends);
    else if (frame.mti === '0200') {
      this.counts.financialMessages++;
      this.#money.bought(terminal, frame);
    } else if (frame.mti === '0400') {
      this.counts.financialMessages++;
      this.counts.reversals++;
      this.#keys.reversed(terminal, frame);
      this.#money.reversed(terminal, frame);
    } else if (frame.mti === '0500') settling(terminal, frame);
  }

  arrived(ends: WireEnds, heading: Heading, chunk: Uint8Array): void {
    const frame = this.#whole(ends, heading, chunk);
    const terminal = this.#terminals.get(ends.terminal);
    if (frame === null || terminal === undefined) return;
    this.#note(ends, heading, frame, 'gets');
    if (heading === 'to-host') {
      if (frame.mti === '0200' || frame.mti === '0400') this.#keys.used(terminal, ends, frame);
      else if (frame.mti === '0820' && frame.code === '362') this.#keys.reporting(terminal, ends, frame);
      return;
    }
    this.#traffic.heard(terminal, ends, frame);
    if (frame.mti === '0810') this.#keys.answeredAt(terminal, ends);
    if (frame.mti === '0510') heardOfSettlement(terminal, frame);
    if (frame.mti !== '0210' && frame.mti !== '0410') return;
    this.#step.heard(terminal, ends, frame);
    // Only what moves money needs a MAC that fits.
    const isBelieved = !movesMoney.includes(frame.responseCode) || this.#keys.isGenuine(terminal, frame);
    if (isBelieved && frame.mti === '0210') this.#money.answered(terminal, frame);
    else if (isBelieved) this.#money.heard(terminal, frame);
  }

  terminalLeft(ends: WireEnds, how: 'closed' | 'lost'): void {
    const terminal = this.#terminals.get(ends.terminal);
    if (terminal === undefined) return;
    this.#traffic.terminalLeft(terminal, ends);
    this.#keys.left(terminal, ends, how);
  }

  dialled(terminal: string, host: string): void {
    this.#log.add(terminal, `dials ${host}`);
    const judged = this.#terminals.get(terminal);
    if (judged) this.#budget.dialled(judged);
  }

  /** A call begins; answers with how to tell its end. */
  called(who: string, call: string, deadlineMs: number): (outcome: string) => void {
    if (call === 'sign-in') this.counts.signInsAsked++;
    this.#log.add(who, `calls ${call}`);
    const terminal = this.#terminals.get(who);
    if (terminal) this.#budget.called(terminal, call);
    const late = this.#time.setTimer(deadlineMs + deadlineGraceMs, () =>
      this.breach('deadline', who, `${call} has not ended ${deadlineMs} ms after it was asked for`),
    );
    return (outcome) => {
      late.cancel();
      this.#log.add(who, `${call} ends: ${outcome}`);
      if (terminal && call === 'sign-in' && outcome !== 'busy') terminal.signInsEnded++;
      if (terminal && outcome === 'cut off') this.#standing.cutOff(terminal, call);
    };
  }

  /** What a terminal says of itself when a call has ended. */
  stood(terminal: JudgedTerminal, end: CallEnd, now: TerminalStatus): void {
    this.#standing.ended(terminal, end, now);
    if (end.call !== 'sign-in') this.#holdOff.lifted(terminal.name);
    if (!now.isBatchClosed && terminal.settledBatches.has(now.batchNumber))
      this.breach('batch-false', terminal.name, `batch ${now.batchNumber} was shown as settled, and is open`);
    terminal.parkedIn = batchesOf(now.parkedReversals);
  }

  /** A terminal has read its journal. */
  awoke(terminal: JudgedTerminal, now: TerminalStatus): void {
    const isDamaged = now.journalDamage?.gaps.some(({ kind }) => kind === 'damaged') ?? false;
    if (isDamaged || now.parkedReversals.some(({ why }) => why === 'journal-damaged'))
      this.breach(
        'journal-kept',
        terminal.name,
        'says that its journal is damaged, and only its end was lost',
      );
    this.#standing.awoke(terminal, now);
    this.#money.stillParked(terminal, now.parkedReversals);
    this.#money.kept(terminal, now);
    terminal.parkedIn = batchesOf(now.parkedReversals);
    wokeParked(terminal);
  }

  /** A terminal begins another life: what it may spend begins anew. */
  born(terminal: JudgedTerminal): void {
    terminal.budget = newBudget(this.#time.now());
    terminal.lives++;
    this.#holdOff.lifted(terminal.name);
  }

  signedIn(terminal: JudgedTerminal, result: SignInResult): void {
    // In every second shop somebody asks each time.
    if (terminal.waits) this.#holdOff.signedIn(terminal.name, result);
    const tried = new Set(result.attempts.map(({ uplink, endpoint }) => `${uplink} ${endpoint}`)).size;
    // Of all its dials one at least was none beyond a first. Calls that joined a race make closer counts too low.
    const mayTryOn = Math.max(terminal.budget.dials, result.attempts.length) <= freeExtras;
    const hasTime = result.elapsedMs < freeMs;
    if (result.outcome === 'refused' && tried < terminal.paths && mayTryOn && hasTime)
      this.breach(
        'refusal-won',
        terminal.name,
        `${result.responseCode} on ${tried} of ${terminal.paths} paths ends a sign-in`,
      );
    if (result.outcome !== 'signed-in') return;
    this.counts.signInsDone++;
    this.#step.signedIn(terminal);
  }

  bought(terminal: JudgedTerminal, result: PurchaseResult, now: TerminalStatus): void {
    if (result.outcome === 'approved') this.counts.approvals++;
    this.#money.shownPurchase(terminal, result, now);
  }

  reversed(terminal: JudgedTerminal, result: ReversalResult, now: TerminalStatus): void {
    this.#money.shownReversal(terminal, result, now);
  }

  retried(terminal: JudgedTerminal, result: ParkedReversalsResult): void {
    this.#money.shownParked(terminal, result);
  }

  settled(terminal: JudgedTerminal, result: SettlementResult, now: TerminalStatus): void {
    checkSettlement(terminal, result, this.breach);
    this.#money.shownSettlement(terminal, result, now);
  }

  /** An operator orders fresh keys; answers with how to tell that the order is kept. */
  renewalOrdered(terminal: JudgedTerminal): () => void {
    terminal.renewalOrders++;
    this.#keys.ordered(terminal);
    return () => this.#keys.heeded(terminal);
  }

  /** When all is over: the books of the host against what was shown, and against the terminal's own. */
  closeBooks(
    terminal: JudgedTerminal,
    status: TerminalStatus,
    stateOf: (batchNumber: string, stan: string) => BookedState,
  ): void {
    const last = status.lastPurchase;
    if (last?.outcome === 'approved' && stateOf(last.batchNumber, last.stan) !== 'approved')
      this.breach(
        'approval-false',
        terminal.name,
        `${nameOf(last)} is kept as approved, the host has it not`,
      );
    const isParked = (batchNumber: string, stan: string) =>
      [...status.parkedReversals, status.reversal].some(
        (reversal) => reversal?.stan === stan && reversal.batchNumber === batchNumber,
      );
    const sums = new Map<string, BatchSums>();
    for (const purchase of terminal.purchases.values()) {
      const { batchNumber, stan, shown, amount } = purchase;
      const state = stateOf(batchNumber, stan);
      const isInDoubt = isParked(batchNumber, stan);
      if (shown === 'approved' && state !== 'approved')
        this.breach(
          'approval-false',
          terminal.name,
          `${nameOf(purchase)} was shown as approved, the host has ${state}`,
        );
      if (state === 'approved' && purchase.isReversalTaken)
        this.breach(
          'reversal-lost',
          terminal.name,
          `${nameOf(purchase)} was shown as reversed, and is booked`,
        );
      if (state !== 'approved' || isInDoubt || terminal.givenUp.has(nameOf(purchase))) continue;
      if (shown !== 'approved' && shown !== 'unwritten' && shown !== null)
        this.breach(
          'reversal-lost',
          terminal.name,
          `${nameOf(purchase)} was shown as ${shown}, the host has it booked`,
        );
      const { count, amount: sum } = sums.get(batchNumber) ?? nothingSold;
      sums.set(batchNumber, { count: count + 1, amount: sum + Number(amount) });
    }
    if (!status.isBatchClosed) checkRefused(terminal, status.batchNumber, this.breach);
    const { debitCount, debitAmount } = status.totals;
    const now = sums.get(status.batchNumber) ?? nothingSold;
    const earlier = [...sums.keys()].filter(
      (batchNumber) => batchNumber !== status.batchNumber && !terminal.settledBatches.has(batchNumber),
    );
    const books = { count: debitCount, amount: Number(debitAmount) };
    const open = earlier.map((batchNumber) => sums.get(batchNumber) ?? nothingSold);
    if (!status.isBatchClosed && !holdWhole(books, now, open)) {
      const seen = `${debitCount} of ${debitAmount} in its books, ${now.count} of ${now.amount} at the host`;
      this.breach('reversal-lost', terminal.name, seen);
    }
  }

  /** The same with batches that were shown as settled. */
  closeBatches(terminal: JudgedTerminal, batchOf: (batchNumber: string) => HostBatch | null): void {
    checkBatches(terminal, batchOf, this.breach);
  }

  #hostSent(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): void {
    if (terminal.home === 'cluster') this.#checkRefusal(terminal, frame);
    if (frame.mti === '0810' && frame.responseCode === '00' && frame.code === terminal.form && frame.f62)
      this.#keys.issued(terminal, frame.f62);
    else if (frame.mti === '0830' && frame.code === '362' && frame.responseCode === '00')
      this.#keys.reported(terminal, ends, frame);
    else if (frame.mti === '0210') this.#keys.answered(terminal, ends, frame, '0200');
    else if (frame.mti === '0410') this.#keys.answered(terminal, ends, frame, '0400');
  }

  #checkRefusal(terminal: JudgedTerminal, { mti, stan, batchNumber, responseCode }: WireFrame): void {
    if (responseCode === '96' && !this.#ailments.ofHosts)
      this.breach('refused-in-vain', terminal.name, `${mti} ${stan} is answered 96, and nothing is wrong`);
    const { lastPurchase, settling: settled } = terminal;
    const isLast = stan === lastPurchase?.stan && batchNumber === lastPurchase.batchNumber;
    if (mti === '0210' && responseCode === '77' && isLast && !settled.has(batchNumber))
      this.breach(
        'refused-in-vain',
        terminal.name,
        `${mti} ${stan} is of no batch of now, and none was settled`,
      );
  }

  #whole({ connection }: WireEnds, heading: Heading, chunk: Uint8Array): WireFrame | null {
    const halves = this.#halves[heading];
    const before = halves.get(connection);
    if (before === undefined) {
      const frame = readWireFrame(chunk);
      if (frame === null) halves.set(connection, chunk);
      return frame;
    }
    const joined = new Uint8Array(before.length + chunk.length);
    joined.set(before);
    joined.set(chunk, before.length);
    const frame = readWireFrame(joined);
    if (frame) halves.delete(connection);
    else halves.set(connection, joined);
    return frame;
  }

  #note(ends: WireEnds, heading: Heading, frame: WireFrame | null, verb: 'sends' | 'gets'): void {
    const isTerminals = (heading === 'to-host') === (verb === 'sends');
    const who = isTerminals ? ends.terminal : ends.host;
    const what = frame
      ? `${frame.mti} ${frame.stan || '-'} ${frame.code}${frame.responseCode && ` F39=${frame.responseCode}`}`
      : 'bytes';
    this.#log.add(who, `${verb} ${what} on ${ends.connection}`);
  }
}

function batchesOf(reversals: TerminalStatus['parkedReversals']): ReadonlySet<string> {
  return new Set(reversals.map(({ batchNumber }) => batchNumber));
}
