import type { SettlementResult } from '@rollcall/terminal';
import type { TellBreach } from './invariant.ts';
import type { JudgedTerminal } from './judge-terminal.ts';
import { nameOf } from './money-judge.ts';
import type { WireFrame } from './wire-frame.ts';

/** What a host says at the end of a batch that was settled with it. */
export interface HostBatch {
  readonly isBalanced: boolean;
  /** F4 by F11, of the transactions that the terminal has uploaded; whether it has ended the upload. */
  readonly uploaded: ReadonlyMap<string, string>;
  readonly isEnded: boolean;
}

/** An 0500 leaves. */
export function settling(terminal: JudgedTerminal, { batchNumber, stan }: WireFrame): void {
  if (terminal.parkedIn.has(batchNumber)) terminal.unevenBatches.add(batchNumber);
  const asked = terminal.settling.get(batchNumber) ?? new Map();
  terminal.settling.set(batchNumber, asked.set(stan, 'unheard'));
}

/** A crash came between an 0500 and its end: what was parked before it left has been heard of by nobody until now. */
export function wokeParked(terminal: JudgedTerminal): void {
  for (const batchNumber of terminal.parkedIn)
    if (terminal.settling.has(batchNumber)) terminal.unevenBatches.add(batchNumber);
}

/** An 0510 comes. */
export function heardOfSettlement(terminal: JudgedTerminal, { stan, responseCode }: WireFrame): void {
  for (const asked of terminal.settling.values())
    if (asked.has(stan) && asked.get(stan) !== 'taken')
      asked.set(stan, responseCode === '00' ? 'taken' : 'refused');
}

/**
 * A settlement whose 0500 was not heard of is not shown as refused; one that is shown as settled was taken by an 0510,
 * and does not come before an older batch that has approvals.
 */
export function checkSettlement(
  terminal: JudgedTerminal,
  { batchNumber, outcome, reason }: Pick<SettlementResult, 'batchNumber' | 'outcome' | 'reason'>,
  breach: TellBreach,
): void {
  const says = (what: string) => breach('batch-false', terminal.name, `batch ${batchNumber} ${what}`);
  const heard = [...(terminal.settling.get(batchNumber)?.values() ?? [])].at(-1);
  const isOver = outcome === 'failed' || outcome === 'refused';
  if (heard === 'unheard' && isOver && reason !== 'reversal-pending' && reason !== 'cancelled')
    says(`is shown as ${outcome}, and of its 0500 nothing was heard`);
  if (outcome !== 'settled') return;
  if (!isTaken(terminal, batchNumber)) says('is shown as settled, and no 0510 has said so');
  // One that a crash cut off behind its 0510 is settled, and nobody was shown it.
  const isSettled = (batch: string) => terminal.settledBatches.has(batch) || isTaken(terminal, batch);
  const older = [...terminal.purchases.values()].find(
    (each) =>
      each.shown === 'approved' &&
      each.batchNumber < batchNumber &&
      !isSettled(each.batchNumber) &&
      !terminal.givenUp.has(nameOf(each)),
  );
  if (older) says(`is settled before ${nameOf(older)} of an older one`);
}

function isTaken(terminal: JudgedTerminal, batchNumber: string): boolean {
  return [...(terminal.settling.get(batchNumber)?.values() ?? [])].includes('taken');
}

/** No batch is closed by 0500s that were all refused, and the host has led the terminal on to another. */
export function checkRefused(terminal: JudgedTerminal, batchNow: string, breach: TellBreach): void {
  for (const [batchNumber, asked] of terminal.settling)
    if (batchNumber !== batchNow && [...asked.values()].every((heard) => heard === 'refused'))
      breach(
        'batch-false',
        terminal.name,
        `batch ${batchNumber} is closed, and each 0500 for it was refused`,
      );
}

/** A batch that was shown as settled is settled at the host; where the sums differed, by all that was shown as approved. */
export function checkBatches(
  terminal: JudgedTerminal,
  batchOf: (batchNumber: string) => HostBatch | null,
  breach: TellBreach,
): void {
  for (const [batchNumber, isBalanced] of terminal.settledBatches) {
    const batch = batchOf(batchNumber);
    const says = (what: string) => breach('batch-false', terminal.name, `batch ${batchNumber} ${what}`);
    if (batch === null || batch.isBalanced !== isBalanced)
      says(`was shown as settled, balanced ${isBalanced}; the host says ${batch?.isBalanced}`);
    else if (!batch.isBalanced) checkUpload(terminal, batchNumber, batch, says);
  }
}

function checkUpload(
  terminal: JudgedTerminal,
  batchNumber: string,
  { uploaded, isEnded }: HostBatch,
  says: (what: string) => void,
): void {
  if (!isEnded) says('was shown as settled and its upload never ended');
  const own = [...terminal.purchases.values()].filter((each) => each.batchNumber === batchNumber);
  for (const purchase of own) {
    const amount = uploaded.get(purchase.stan);
    const isMissing = purchase.shown === 'approved' && amount === undefined;
    if (isMissing || (amount !== undefined && amount !== purchase.amount))
      says(`was uploaded with ${amount ?? 'nothing'} for ${nameOf(purchase)} of ${purchase.amount}`);
    const isSold = purchase.shown === 'approved' || purchase.shown === 'unwritten' || purchase.shown === null;
    if (amount !== undefined && !isSold)
      says(`was uploaded with ${nameOf(purchase)}, shown as ${purchase.shown}`);
  }
  for (const stan of uploaded.keys())
    if (!own.some((purchase) => purchase.stan === stan))
      says(`was uploaded with ${stan}, which nobody bought`);
}
