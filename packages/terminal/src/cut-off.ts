import { totalsOf } from './batch-totals.ts';
import type { Call } from './call.ts';
import { amountOf, type PurchaseRequest } from './card.ts';
import type { Cause } from './cause.ts';
import type { EmvDownloadResult } from './emv/download-emv.ts';
import type { KeyFailureReportResult } from './key-failure-report.ts';
import type { ParameterDownloadResult } from './parameters/download-parameters.ts';
import { copiesOf, type ParkedReversalsResult } from './parked-reversals.ts';
import type { PlainResult } from './plain-exchange.ts';
import type { PurchaseResult } from './purchase-result.ts';
import type { ReversalResult } from './reversal.ts';
import type { SettlementResult } from './settlement/settlement-result.ts';
import type { SignInResult } from './sign-in.ts';
import type { StatusUploadResult } from './status/upload-status.ts';
import { mustSignInToReverse, mustSignInToSell } from './terminal-state.ts';

/**
 * What cuts a call off. `state-not-written`: its state could not be made durable (a full or failing disk), and is the
 * one before: a set of keys that was not written down is not used, a purchase whose reversal is written down stays to be
 * reversed. `cancelled`: it was given up before its turn came, so nothing was asked and nothing is changed.
 */
export type CutOff = 'state-not-written' | 'cancelled';

const notWritten: Cause = {
  code: '303',
  id: 'terminal-software',
  confidence: 0.8,
  alternatives: [{ code: '900', confidence: 0.1 }],
  evidence: ['state-not-written'],
  missing: ['disk-check'],
};

/** Results of calls that were cut off. */
export const cutOff = {
  signIn: (call: Call, why: CutOff): SignInResult => ({
    outcome: why === 'cancelled' ? 'cancelled' : 'failed',
    operationId: call.id,
    isFresh: false,
    elapsedMs: call.elapsedMs(),
    attempts: [],
    responseCode: null,
    cause: why === 'cancelled' ? null : notWritten,
    retryAt: null,
  }),
  plain: (call: Call): PlainResult => ({
    outcome: 'failed',
    responseCode: null,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  reversal: (call: Call, why: CutOff): ReversalResult => ({
    outcome: failedOrUnknown(why),
    responseCode: null,
    mustSignIn: mustSignInToReverse(call.state),
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  report: (call: Call, why: CutOff): KeyFailureReportResult => ({
    outcome: failedOrUnknown(why),
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  parked: (call: Call, why: CutOff): ParkedReversalsResult => ({
    outcome: why === 'cancelled' ? 'failed' : 'some-left',
    reversed: [],
    left: copiesOf(call.state.parkedReversals),
    mustSignIn: mustSignInToReverse(call.state),
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  settlement: (call: Call, why: CutOff): SettlementResult => ({
    outcome: call.state.settlement === null ? 'failed' : failedOrUnknown(why),
    reason: why,
    responseCode: null,
    batchNumber: call.state.settlement?.batchNumber ?? call.state.batchNumber,
    totals: { ...(call.state.settlement?.totals ?? totalsOf(call.state.transactions)) },
    isBalanced: call.state.settlement?.isBalanced ?? null,
    hostTotals: call.state.settlement?.hostTotals ?? null,
    uploadedCount: call.state.settlement?.uploadedCount ?? 0,
    unsettled: [],
    isMoreDue: false,
    isSignedOff: false,
    mustSignIn: mustSignInToSell(call.state),
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  parameters: (call: Call): ParameterDownloadResult => ({
    outcome: 'failed',
    responseCode: null,
    parameters: call.state.parameters,
    unreadBytes: 0,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  emv: (call: Call): EmvDownloadResult => ({
    outcome: 'failed',
    entries: [],
    missing: [],
    responseCode: null,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  status: (call: Call, why: CutOff): StatusUploadResult => ({
    outcome: failedOrUnknown(why),
    responseCode: null,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  purchase: (call: Call, why: CutOff, request: PurchaseRequest): PurchaseResult => {
    const { operation, batchNumber } = call.state;
    const hasStan = why === 'state-not-written' && operation?.id === call.id;
    const stan = hasStan ? operation.stan : null;
    return {
      outcome: stan === null ? 'failed' : 'unknown',
      reason: why,
      responseCode: null,
      rrn: null,
      authorisationCode: null,
      amount: amountOf(request.amount),
      stan,
      batchNumber,
      mustSignIn: mustSignInToSell(call.state),
      elapsedMs: call.elapsedMs(),
      attempts: [],
    };
  },
};

function failedOrUnknown(why: CutOff): 'failed' | 'unknown' {
  return why === 'cancelled' ? 'failed' : 'unknown';
}
