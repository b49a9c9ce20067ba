import type { Attempt } from '../attempt.ts';
import { totalsOf } from '../batch-totals.ts';
import type { Call } from '../call.ts';
import { limits } from '../limits.ts';
import { Line } from '../line.ts';
import { signOff } from '../plain-exchange.ts';
import { reverse } from '../reversal.ts';
import { StateNotWritten } from '../terminal-core.ts';
import { mustSignInToSell, type StateChange } from '../terminal-state.ts';
import type { Transaction } from '../transaction.ts';
import { type UnsettledSale, unsettledSale, withGivenUp } from './given-up-batch.ts';
import { lastSettlementOf } from './last-settlement.ts';
import type { OpenSettlement } from './open-settlement.ts';
import type { SettlementReason, SettlementResult } from './settlement-result.ts';
import { takeStep } from './settlement-step.ts';

type Stop = { readonly reason: SettlementReason; readonly responseCode: string | null };

interface End {
  readonly settlement: OpenSettlement;
  /** Null when it is settled. */
  readonly stop: Stop | null;
  /** What left the books, where it was given up. */
  readonly unsettled?: readonly UnsettledSale[];
  readonly isSignedOff?: boolean;
}

/**
 * 0500 with the terminal's own totals; where the host's differ, 0320 with every transaction of the batch. Each step is
 * written down when it is done, so that a settlement that was cut off goes on where it stopped. A batch that is settled
 * is closed: its transactions leave the books, and the next sign-in brings the number of the batch that follows.
 *
 * A host may refuse a batch for ever: it has cut over by itself, or knows no upload. Nothing is sold meanwhile, so that a
 * person may end it with `giveUp`; only after the host has refused it once more, in this call.
 */
export async function settle(call: Call, giveUp = false): Promise<SettlementResult> {
  const before = call.state.settlement;
  if (before === null && call.state.isBatchClosed && call.state.transactions.length === 0) {
    return resultOf(call, { settlement: newSettlement(call), stop: null }, 'nothing-to-settle', []);
  }
  const attempts: Attempt[] = [];
  if (before === null && call.state.reversal !== null) {
    const reversed = await reverse(call, (call.nowMs() + call.answerByMs) / 2);
    attempts.push(...reversed.attempts);
    if (reversed.outcome !== 'reversed' && reversed.outcome !== 'parked') {
      const stop = { reason: 'reversal-pending', responseCode: null } as const;
      return resultOf(call, { settlement: newSettlement(call), stop }, 'failed', attempts);
    }
  }
  if (before === null) await call.change({ settlement: newSettlement(call) });
  const line = new Line(call);
  const end = await goOn(call, line, { wasOpen: before !== null, giveUp });
  attempts.push(...line.end());
  const isLeaving = end.stop === null && call.state.parameters?.isSignOffAutomatic === true;
  const isSignedOff = isLeaving && (await isLeft(call));
  return resultOf(call, { ...end, isSignedOff }, outcomeOf(call, end), attempts);
}

/** The batch is settled and written down: a disk that fails at the sign-off must not hide it. */
async function isLeft(call: Call): Promise<boolean> {
  try {
    return (await signOff(call)).outcome === 'answered';
  } catch (error) {
    if (error instanceof StateNotWritten) return false;
    throw error;
  }
}

/**
 * Step after step to the end, or to what stops it; the settlement as it then was. One that was open before may have
 * reached the host: only the host's word ends it then.
 */
async function goOn(
  call: Call,
  line: Line,
  { wasOpen, giveUp }: { readonly wasOpen: boolean; readonly giveUp: boolean },
): Promise<End> {
  let settlement = call.state.settlement ?? newSettlement(call);
  const own = call.state.transactions.filter(({ batchNumber }) => batchNumber === settlement.batchNumber);
  for (let steps = 0; steps < limits.settlementStepsMax; steps++) {
    const ending = await takeStep(call, line, settlement, own);
    if (ending.kind === 'stop') {
      const isSignInDue = call.state.isSignInDue || ending.isSignInDue;
      // The host has answered: silence leaves open what it has done.
      if (giveUp && ending.responseCode !== null) {
        await close(call, settlement, { isSignInDue, ...keptAsGivenUp(call, settlement, own) });
        return { settlement, stop: ending, unsettled: own.map(unsettledSale) };
      }
      const isOver = ending.isOver && !(wasOpen && ending.reason === 'no-connection');
      await call.change({ operation: null, isSignInDue, ...(isOver && { settlement: null }) });
      return { settlement, stop: ending };
    }
    settlement = ending.settlement;
    if (ending.kind === 'last') {
      await close(call, settlement, keptAsSettled(call, settlement, own));
      return { settlement, stop: null };
    }
    await call.change({ operation: null, settlement });
  }
  throw new Error('a settlement that comes to no end');
}

/** Its transactions leave the books. Where a sign-in has brought a later batch meanwhile, that one stays open. */
function close(call: Call, { batchNumber }: OpenSettlement, more: StateChange): Promise<void> {
  const isBatchClosed = call.state.isBatchClosed || call.state.batchNumber === batchNumber;
  return call.change({
    operation: null,
    settlement: null,
    settledBatch: batchNumber,
    isBatchClosed,
    ...more,
  });
}

/** What became of a batch is kept, for the call may be cut off before it is told. One without sales hides none that had some. */
function keptAsGivenUp(
  call: Call,
  { batchNumber }: OpenSettlement,
  own: readonly Transaction[],
): StateChange {
  const givenUpAtMs = Math.round(call.timeOfDayMs());
  const batch = { batchNumber, givenUpAtMs, sales: own.map(unsettledSale) };
  return { givenUpBatches: withGivenUp(call.state.givenUpBatches, batch) };
}

function keptAsSettled(call: Call, settlement: OpenSettlement, own: readonly Transaction[]): StateChange {
  if (own.length === 0 && call.state.lastSettlement !== null) return {};
  return { lastSettlement: lastSettlementOf(settlement, call.timeOfDayMs()) };
}

/** The batch of the oldest transaction: after an 0810 with another number there may be two in the books. */
function newSettlement({ state }: Call): OpenSettlement {
  const batchNumber = state.transactions[0]?.batchNumber ?? state.batchNumber;
  return {
    batchNumber,
    step: 'totals',
    totals: totalsOf(state.transactions.filter((transaction) => transaction.batchNumber === batchNumber)),
    isBalanced: null,
    hostTotals: null,
    uploadedCount: 0,
  };
}

function outcomeOf({ state }: Call, { stop, unsettled }: End): SettlementResult['outcome'] {
  if (stop === null) return 'settled';
  if (unsettled !== undefined) return 'given-up';
  if (state.settlement !== null) return 'unknown';
  return stop.reason === 'no-connection' ? 'failed' : 'refused';
}

/** Whoever gave it up knows why there was no answer. */
function reasonOf({ signal }: Call, { reason }: Stop): SettlementReason {
  const isWithoutAnswer = ['no-answer', 'no-connection', 'reversal-pending'].includes(reason);
  return signal.aborted && isWithoutAnswer ? 'cancelled' : reason;
}

function resultOf(
  call: Call,
  { settlement, stop, unsettled = [], isSignedOff = false }: End,
  outcome: SettlementResult['outcome'],
  attempts: readonly Attempt[],
): SettlementResult {
  const { batchNumber, totals, isBalanced, hostTotals, uploadedCount } = settlement;
  const { state } = call;
  return {
    outcome,
    reason: stop && reasonOf(call, stop),
    responseCode: stop === null ? (outcome === 'settled' ? '00' : null) : stop.responseCode,
    batchNumber,
    totals: { ...totals },
    isBalanced,
    hostTotals,
    uploadedCount,
    unsettled,
    isMoreDue: (outcome === 'settled' || outcome === 'given-up') && state.transactions.length > 0,
    isSignedOff,
    mustSignIn: mustSignInToSell(state),
    elapsedMs: call.elapsedMs(),
    attempts,
  };
}
