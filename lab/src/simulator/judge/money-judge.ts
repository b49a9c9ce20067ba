import { isDeepStrictEqual } from 'node:util';
import type {
  ParkedReversal,
  ParkedReversalsResult,
  PurchaseResult,
  ReversalResult,
  SettlementResult,
  TerminalStatus,
} from '@rollcall/terminal';
import type { TellBreach } from './invariant.ts';
import type { JudgedTerminal, KnownPurchase } from './judge-terminal.ts';
import type { WireFrame } from './wire-frame.ts';

/** Tries of a reversal that sign-ins make up for. */
const triesMadeUpFor = 3;
/** They say nothing of the message that they answer: a copy of it may have been taken. */
export const outOfStepCodes: readonly string[] = ['A0', '77', '99'];
const endsReversal: readonly string[] = ['00', '12', '25'];

/** What a status says of batches that are over. */
type KeptOfBatches = Pick<TerminalStatus, 'lastSettlement' | 'givenUpBatches'>;
/** What it says of reversals that are not over. */
type OpenReversals = Pick<TerminalStatus, 'reversal' | 'parkedReversals'>;

/** Watches purchases and their reversals: on the wire, and in what cashiers are shown. */
export class MoneyJudge {
  readonly #breach: TellBreach;
  readonly #areDisksSound: boolean;

  constructor(breach: TellBreach, areDisksSound: boolean) {
    this.#breach = breach;
    this.#areDisksSound = areDisksSound;
  }

  /** An 0200 leaves a terminal. */
  bought(terminal: JudgedTerminal, frame: WireFrame): void {
    const purchase = this.#purchaseOf(terminal, frame);
    purchase.sends++;
    terminal.lastPurchase = purchase;
    if (purchase.sends > 1)
      this.#breach('sent-twice', terminal.name, `0200 ${nameOf(purchase)} leaves again`);
    if (purchase.reversalSends > 0)
      this.#breach('sent-twice', terminal.name, `0200 ${nameOf(purchase)} after its 0400`);
  }

  /** An 0400 leaves a terminal. */
  reversed(terminal: JudgedTerminal, frame: WireFrame): void {
    const purchase = this.#purchaseOf(terminal, frame);
    purchase.reversalSends++;
    // Asked again: what was heard was lost in a crash before it was written, and is to be heard anew.
    purchase.isReversalHeard = false;
    purchase.isReversalAnswered = false;
    terminal.lastReversal = purchase;
    if (purchase.isReversalTaken)
      this.#breach('reversal-doubled', terminal.name, `0400 ${nameOf(purchase)} leaves after it was taken`);
    if (purchase.reversalSends > reversalSendsMax(terminal, purchase))
      this.#breach(
        'reversal-doubled',
        terminal.name,
        `0400 ${nameOf(purchase)} leaves ${purchase.reversalSends} times`,
      );
    if (purchase.shown === 'approved')
      this.#breach(
        'approval-false',
        terminal.name,
        `0400 ${nameOf(purchase)} leaves after it was shown as approved`,
      );
    if (purchase.shown === 'declined')
      this.#breach('reversal-doubled', terminal.name, `0400 ${nameOf(purchase)} leaves after a decline`);
  }

  /** An 0210 reaches a terminal. */
  answered(terminal: JudgedTerminal, { stan, responseCode }: WireFrame): void {
    const purchase = terminal.lastPurchase;
    if (purchase?.stan !== stan) return;
    if (outOfStepCodes.includes(responseCode)) purchase.isSignInAsked = true;
    else purchase.isAnswered = true;
  }

  /** An 0410 reaches a terminal. */
  heard(terminal: JudgedTerminal, frame: WireFrame): void {
    const purchase = terminal.lastReversal;
    if (purchase?.stan !== frame.stan || purchase.isReversalAnswered) return;
    purchase.isReversalAnswered = true;
    if (outOfStepCodes.includes(frame.responseCode)) purchase.reversalsPutOff++;
    else if (endsReversal.includes(frame.responseCode)) purchase.isReversalHeard = true;
  }

  shownPurchase(
    terminal: JudgedTerminal,
    { outcome, stan, batchNumber, reason }: PurchaseResult,
    now: OpenReversals & Pick<TerminalStatus, 'lastPurchase'>,
  ): void {
    const last = now.lastPurchase;
    const isUnwritten = reason === 'state-not-written';
    if (isUnwritten) terminal.unwrittenEnds++;
    heardAreTaken(terminal, now);
    if (stan === null) return;
    const purchase = terminal.purchases.get(`${batchNumber}/${stan}`);
    if (purchase === undefined || purchase.sends === 0) {
      if (outcome === 'approved')
        this.#breach('approval-false', terminal.name, `${stan} approved and never sent`);
      return;
    }
    const isOfHost = outcome === 'approved' || outcome === 'declined';
    if (isOfHost && !purchase.isAnswered && !purchase.isSignInAsked)
      this.#breach(
        'approval-false',
        terminal.name,
        `${nameOf(purchase)} shown as ${outcome} without its 0210`,
      );
    if (!isUnwritten && (last?.stan !== stan || last.outcome !== outcome))
      this.#breach(
        'approval-false',
        terminal.name,
        `${nameOf(purchase)} ${outcome} is kept as ${last?.outcome}`,
      );
    if (outcome === 'approved' && purchase.reversalSends > 0)
      this.#breach('approval-false', terminal.name, `${nameOf(purchase)} shown as approved after its 0400`);
    if (outcome === 'failed')
      this.#breach(
        'approval-false',
        terminal.name,
        `${nameOf(purchase)} left and is shown as not sent: ${reason}`,
      );
    if (outcome === 'declined' && purchase.isSignInAsked && !purchase.isAnswered)
      this.#breach(
        'reversal-lost',
        terminal.name,
        `${nameOf(purchase)} is shown as declined, the host only asked for a sign-in`,
      );
    purchase.shown = outcome === 'unknown' && isUnwritten ? 'unwritten' : outcome;
  }

  /** The 0400 of a call that waited its turn may have left by now: `lastReversal` need not be the one that is shown. */
  shownReversal(terminal: JudgedTerminal, { outcome, attempts }: ReversalResult, now: OpenReversals): void {
    if (outcome === 'unknown' && attempts.length === 0) terminal.unwrittenEnds++;
    const isAnyTaken = heardAreTaken(terminal, now);
    if (outcome === 'reversed' && !isAnyTaken)
      this.#breach('reversal-lost', terminal.name, 'a reversal is shown as reversed without its 0410');
    // One that sent nothing may find what a crash kept from being written.
    if (outcome === 'reversed' || outcome === 'failed' || attempts.length === 0) return;
    const left = outcome === 'parked' ? now.parkedReversals.at(-1) : now.reversal;
    if (left && terminal.purchases.get(nameOf(left))?.isReversalHeard)
      this.#breach('reversal-doubled', terminal.name, `${nameOf(left)} was taken and is shown as ${outcome}`);
  }

  /** What was heard of them was not written, and is to be heard anew: the process died, or the disk failed. */
  stillParked(terminal: JudgedTerminal, parked: readonly ParkedReversal[]): void {
    for (const reversal of parked) {
      const purchase = terminal.purchases.get(nameOf(reversal));
      if (purchase) purchase.isReversalHeard = false;
    }
  }

  /** What was taken is not left, and what is shown as reversed was taken. */
  shownParked(terminal: JudgedTerminal, { outcome, attempts, reversed, left }: ParkedReversalsResult): void {
    if (outcome === 'some-left' && attempts.length === 0) {
      terminal.unwrittenEnds++;
      return this.stillParked(terminal, left);
    }
    // It sent nothing: what was heard is of the call under way, where this one was given up before its turn.
    if (outcome === 'failed' && attempts.length === 0) return;
    for (const reversal of left) this.#left(terminal, reversal);
    for (const reversal of reversed) {
      const purchase = terminal.purchases.get(nameOf(reversal));
      if (!purchase?.isReversalHeard)
        this.#breach(
          'reversal-lost',
          terminal.name,
          `${nameOf(reversal)} is shown as reversed without its 0410`,
        );
      else purchase.isReversalTaken = true;
    }
  }

  shownSettlement(
    terminal: JudgedTerminal,
    result: SettlementResult,
    now: KeptOfBatches & OpenReversals,
  ): void {
    // It sends a reversal that is due first.
    if (result.reason === 'state-not-written') terminal.unwrittenEnds++;
    heardAreTaken(terminal, now);
    if (now.parkedReversals.some(({ batchNumber }) => batchNumber === result.batchNumber))
      terminal.unevenBatches.add(result.batchNumber);
    if (result.outcome === 'given-up') this.#givenUp(terminal, result, now.givenUpBatches.at(-1));
    if (result.outcome !== 'settled') return;
    terminal.settledBatches.set(result.batchNumber, result.isBalanced);
    if (result.totals.debitCount > 0 && now.lastSettlement?.batchNumber !== result.batchNumber)
      this.#breach(
        'batch-false',
        terminal.name,
        `batch ${result.batchNumber} is settled, and its status has another`,
      );
    // A plain host has other channels too: what it says of the sums is its own.
    const mayDiffer = terminal.home === 'plain' || terminal.unevenBatches.has(result.batchNumber);
    if (result.isBalanced !== false || mayDiffer) return;
    this.#breach('reversal-lost', terminal.name, `batch ${result.batchNumber} does not balance`);
  }

  /** A crash may have come before what became of a batch was told. */
  kept(terminal: JudgedTerminal, { lastSettlement, givenUpBatches }: KeptOfBatches): void {
    if (lastSettlement) terminal.settledBatches.set(lastSettlement.batchNumber, lastSettlement.isBalanced);
    for (const sale of givenUpBatches.flatMap(({ sales }) => sales)) terminal.givenUp.add(nameOf(sale));
  }

  /** A parked reversal is left after a call that sent some. */
  #left(terminal: JudgedTerminal, reversal: ParkedReversal): void {
    const purchase = terminal.purchases.get(nameOf(reversal));
    if (!purchase?.isReversalHeard) return;
    if (this.#areDisksSound)
      return this.#breach(
        'reversal-doubled',
        terminal.name,
        `${nameOf(reversal)} was taken and stays parked`,
      );
    // It is the last that was sent, and was not written: to be heard anew.
    purchase.isReversalHeard = false;
    terminal.unwrittenEnds++;
  }

  /** What leaves the books without the host is told whole, and kept. */
  #givenUp(
    terminal: JudgedTerminal,
    { batchNumber, responseCode, unsettled }: SettlementResult,
    kept: TerminalStatus['givenUpBatches'][number] | undefined,
  ): void {
    const says = (what: string) =>
      this.#breach('batch-false', terminal.name, `batch ${batchNumber} is given up, ${what}`);
    if (responseCode === null) says('and the host has not refused it');
    for (const sale of unsettled) terminal.givenUp.add(nameOf(sale));
    if (unsettled.length > 0 && !isDeepStrictEqual(kept?.sales, unsettled))
      says('and its status keeps other sales');
    for (const purchase of terminal.purchases.values())
      if (
        purchase.batchNumber === batchNumber &&
        purchase.shown === 'approved' &&
        !terminal.givenUp.has(nameOf(purchase))
      )
        says(`and nobody is told of ${nameOf(purchase)}`);
  }

  #purchaseOf(terminal: JudgedTerminal, { batchNumber, stan, amount }: WireFrame): KnownPurchase {
    const key = `${batchNumber}/${stan}`;
    const known = terminal.purchases.get(key);
    if (known) return known;
    const purchase: KnownPurchase = {
      ...{ batchNumber, stan, amount },
      sends: 0,
      reversalSends: 0,
      reversalsPutOff: 0,
      isSignInAsked: false,
      isAnswered: false,
      isReversalAnswered: false,
      isReversalHeard: false,
      isReversalTaken: false,
      shown: null,
    };
    terminal.purchases.set(key, purchase);
    return purchase;
  }
}

export function nameOf({ batchNumber, stan }: Pick<KnownPurchase, 'batchNumber' | 'stan'>): string {
  return `${batchNumber}/${stan}`;
}

/** Their 0410s have come and the terminal keeps them no more. Answers whether there is any that is new. */
function heardAreTaken(terminal: JudgedTerminal, { reversal, parkedReversals }: OpenReversals): boolean {
  const open = new Set([...(reversal ? [reversal] : []), ...parkedReversals].map(nameOf));
  const heard = [...terminal.purchases.entries()]
    .filter(([name, each]) => each.isReversalHeard && !each.isReversalTaken && !open.has(name))
    .map(([, each]) => each);
  for (const each of heard) each.isReversalTaken = true;
  return heard.length > 0;
}

/** A try that was made before a crash, or a disk that hung, may not have been counted, and is made again. */
function reversalSendsMax(terminal: JudgedTerminal, { reversalsPutOff }: KnownPurchase): number {
  const uncounted = terminal.lives - 1 + terminal.unwrittenEnds;
  const madeUpFor = Math.min(triesMadeUpFor, reversalsPutOff);
  return terminal.reversalTries + madeUpFor + uncounted + terminal.parkedRetries;
}
