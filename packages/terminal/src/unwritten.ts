import type { Call } from './call.ts';
import { amountOf, type PurchaseRequest } from './card.ts';
import type { KeyFailureReportResult } from './key-failure-report.ts';
import type { PlainResult } from './plain-exchange.ts';
import type { PurchaseResult } from './purchase.ts';
import type { ReversalResult } from './reversal.ts';
import type { SignInResult } from './sign-in.ts';

const alternatives = [{ code: '900', confidence: 0.1 }];

/**
 * Results of calls whose state could not be made durable (a full or failing disk). The state is the one before: a set
 * of keys that was not written down is not used, a purchase whose reversal is written down stays to be reversed.
 */
export const unwritten = {
  signIn: (call: Call): SignInResult => ({
    outcome: 'failed',
    operationId: call.id,
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
    elapsedMs: call.elapsedMs(),
    attempts: [],
  }),
  report: (call: Call): KeyFailureReportResult => ({
    outcome: 'unknown',
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
