import type { Attempt } from '../attempt.ts';
import { totalsOf } from '../batch-totals.ts';
import type { Call } from '../call.ts';
import { limits } from '../limits.ts';
import { Line } from '../line.ts';
import { signOff } from '../plain-exchange.ts';
import { reverse } from '../reversal.ts';
import { mustSignInToSell } from '../terminal-state.ts';
import type { OpenSettlement } from './open-settlement.ts';
import type { SettlementReason, SettlementResult } from './settlement-result.ts';
import { takeStep } from './settlement-step.ts';

type Stop = { readonly reason: SettlementReason; readonly responseCode: string | null };

/**
 * 0500 with the terminal's own totals; where the host's differ, 0320 with every transaction of the batch. Each step is
 * written down when it is done, so that a settlement that was cut off goes on where it stopped. A batch that is settled
 * is closed: its transactions leave the books, and the next sign-in brings the number of the batch that follows.
 */
export async function settle(call: Call): Promise<SettlementResult> {
  const before = call.state.settlement;
  if (before === null && call.state.isBatchClosed && call.state.transactions.length === 0) {
    return resultOf(call, newSettlement(call), 'nothing-to-settle', null, []);
  }
  const attempts: Attempt[] = [];
  if (before === null && call.state.reversal !== null) {
    const reversed = await reverse(call, (call.nowMs() + call.answerByMs) / 2);
    attempts.push(...reversed.attempts);
    if (reversed.outcome !== 'reversed' && reversed.outcome !== 'parked') {
      const stop = { reason: 'reversal-pending', responseCode: null } as const;
      return resultOf(call, newSettlement(call), 'failed', stop, attempts);
    }
  }
  if (before === null) await call.change({ settlement: newSettlement(call) });
  const line = new Line(call);
  const { settlement, stop } = await goOn(call, line, before !== null);
  attempts.push(...line.end());
  const isLeaving = stop === null && call.state.parameters?.isSignOffAutomatic === true;
  const isSignedOff = isLeaving && (await signOff(call)).outcome === 'answered';
  return resultOf(call, settlement, outcomeOf(call, stop), stop, attempts, isSignedOff);
}

/**
 * Step after step to the end, or to what stops it; the settlement as it then was. One that was open before may have
 * reached the host: only the host's word ends it then.
 */
async function goOn(
  call: Call,
  line: Line,
  wasOpen: boolean,
): Promise<{ readonly settlement: OpenSettlement; readonly stop: Stop | null }> {
  let settlement = call.state.settlement ?? newSettlement(call);
  const own = call.state.transactions.filter(({ batchNumber }) => batchNumber === settlement.batchNumber);
  for (let steps = 0; steps < limits.settlementStepsMax; steps++) {
    const ending = await takeStep(call, line, settlement, own);
    if (ending.kind === 'stop') {
      const isOver = ending.isOver && !(wasOpen && ending.reason === 'no-connection');
      await call.change({ operation: null, ...(isOver && { settlement: null }) });
      return { settlement, stop: ending };
    }
    settlement = ending.settlement;
    if (ending.kind === 'last') {
      await close(call, settlement);
      return { settlement, stop: null };
    }
    await call.change({ operation: null, settlement });
  }
  throw new Error('a settlement that comes to no end');
}

/** Its transactions leave the books. Where a sign-in has brought a later batch meanwhile, that one stays open. */
function close(call: Call, { batchNumber }: OpenSettlement): Promise<void> {
  const isBatchClosed = call.state.isBatchClosed || call.state.batchNumber === batchNumber;
  return call.change({ operation: null, settlement: null, settledBatch: batchNumber, isBatchClosed });
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

function outcomeOf({ state }: Call, stop: Stop | null): SettlementResult['outcome'] {
  if (stop === null) return 'settled';
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
  settlement: OpenSettlement,
  outcome: SettlementResult['outcome'],
  stop: Stop | null,
  attempts: readonly Attempt[],
  isSignedOff = false,
): SettlementResult {
  const { batchNumber, totals, isBalanced, hostTotals, uploadedCount } = settlement;
  const { state } = call;
  return {
    outcome,
    reason: stop && reasonOf(call, stop),
    responseCode: stop === null ? (outcome === 'settled' ? '00' : null) : stop.responseCode,
    batchNumber,
    totals,
    isBalanced,
    hostTotals,
    uploadedCount,
    isMoreDue: outcome === 'settled' && state.transactions.length > 0,
    isSignedOff,
    mustSignIn: mustSignInToSell(state),
    elapsedMs: call.elapsedMs(),
    attempts,
  };
}
