import { totalsOf } from './batch-totals.ts';
import type { Call } from './call.ts';
import { amountOf, type PurchaseRequest } from './card.ts';
import type { EmvDownloadResult } from './emv/download-emv.ts';
import type { KeyFailureReportResult } from './key-failure-report.ts';
import type { ParameterDownloadResult } from './parameters/download-parameters.ts';
import type { ParkedReversalsResult } from './parked-reversals.ts';
import type { PlainResult } from './plain-exchange.ts';
import type { PurchaseResult } from './purchase-result.ts';
import type { ReversalResult } from './reversal.ts';
import type { SettlementResult } from './settlement/settlement-result.ts';
import type { SignInResult } from './sign-in.ts';
import type { StatusUploadResult } from './status/upload-status.ts';

const alternatives = [{ code: '900', confidence: 0.1 }];

/**
 * Results of calls whose state could not be made durable (a full or failing disk). The state is the one before: a set
 * of keys that was not written down is not used, a purchase whose reversal is written down stays to be reversed.
 */
export const unwritten = {
  signIn: (call: Call): SignInResult => ({
    outcome: 'failed',
    operationId: call.id,
    isFresh: false,
    elapsedMs: call.elapsedMs(),
    attempts: [],
    responseCode: null,
    cause: {
      code: '303',
      id: 'terminal-software',
      confidence: 0.8,
      alternatives,
      evidence: ['state-not-written'],
      missing: ['disk-check'],
    },
    retryAt: null,
  }),
  plain: (call: Call): PlainResult => ({
    outcome: 'failed',
    responseCode: null,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  reversal: (call: Call): ReversalResult => ({
    outcome: 'unknown',
    responseCode: null,
    mustSignIn: call.state.isSignInDue,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  report: (call: Call): KeyFailureReportResult => ({
    outcome: 'unknown',
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  parked: (call: Call): ParkedReversalsResult => ({
    outcome: 'some-left',
    reversed: [],
    left: call.state.parkedReversals,
    mustSignIn: call.state.isSignInDue,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  settlement: (call: Call): SettlementResult => ({
    outcome: call.state.settlement === null ? 'failed' : 'unknown',
    reason: 'state-not-written',
    responseCode: null,
    batchNumber: call.state.settlement?.batchNumber ?? call.state.batchNumber,
    totals: call.state.settlement?.totals ?? totalsOf(call.state.transactions),
    isBalanced: call.state.settlement?.isBalanced ?? null,
    hostTotals: call.state.settlement?.hostTotals ?? null,
    uploadedCount: call.state.settlement?.uploadedCount ?? 0,
    isMoreDue: false,
    isSignedOff: false,
    mustSignIn: call.state.isSignInDue,
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
  status: (call: Call): StatusUploadResult => ({
    outcome: 'unknown',
    responseCode: null,
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  purchase: (call: Call, request: PurchaseRequest): PurchaseResult => {
    const { operation, batchNumber } = call.state;
    const stan = operation?.id === call.id ? operation.stan : null;
    return {
      outcome: stan === null ? 'failed' : 'unknown',
      reason: 'state-not-written',
      responseCode: null,
      rrn: null,
      authorisationCode: null,
      amount: amountOf(request.amount),
      stan,
      batchNumber,
      mustSignIn: call.state.isSignInDue,
      elapsedMs: call.elapsedMs(),
      attempts: [],
    };
  },
};
