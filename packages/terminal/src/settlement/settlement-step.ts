import { fieldAt, type Message } from '@rollcall/iso8583';
import type { Call } from '../call.ts';
import { limits } from '../limits.ts';
import type { Line, LineAnswer } from '../line.ts';
import { settlementRequest, uploadRequest } from '../request-messages.ts';
import { asksForSignIn } from '../response-code.ts';
import type { Transaction } from '../transaction.ts';
import type { OpenSettlement } from './open-settlement.ts';
import type { SettlementReason } from './settlement-result.ts';
import { balanceOf, totalsF48 } from './settlement-totals.ts';
import { nextPack, packF48, uploadEndF48 } from './upload-pack.ts';

/** What one exchange of a settlement came to. */
export type StepEnding =
  /** How the settlement stands now; `last`: it is done. */
  | { readonly kind: 'next' | 'last'; readonly settlement: OpenSettlement }
  | {
      readonly kind: 'stop';
      readonly reason: SettlementReason;
      readonly responseCode: string | null;
      /** The host has settled nothing: selling may go on. */
      readonly isOver: boolean;
      /** The host wants a sign-in first. */
      readonly isSignInDue: boolean;
    };

/** Does the next step of an open settlement. Each asks under a fresh F11 and under the batch that is settled. */
export async function takeStep(
  call: Call,
  line: Line,
  settlement: OpenSettlement,
  transactions: readonly Transaction[],
): Promise<StepEnding> {
  switch (settlement.step) {
    case 'totals':
      return sayTotals(call, line, settlement);
    case 'upload':
      return upload(call, line, settlement, transactions);
    case 'upload-end':
      return endUpload(call, line, settlement);
  }
}

/** Sent once a call: what became of an 0500 without answer only the host knows. */
async function sayTotals(call: Call, line: Line, settlement: OpenSettlement): Promise<StepEnding> {
  const { settings } = call.core;
  const { batchNumber, totals } = settlement;
  const answer = await line.ask(
    (stan) => settlementRequest(settings, { stan, batchNumber }, totalsF48(totals)),
    1,
  );
  const taken = takenOf(answer, 'refused');
  if (taken.kind === 'stop') return { ...taken, isOver: taken.reason !== 'no-answer' };
  const hostTotals = fieldAt(taken.message, '48');
  const { kind } = balanceOf(hostTotals);
  if (kind === 'unreadable') return stop('bad-answer', '00');
  if (kind === 'error') return { ...stop('host-error', '00'), isOver: true };
  const answered = { ...settlement, isBalanced: kind === 'balanced', hostTotals: hostTotals ?? null };
  if (kind === 'unbalanced') return { kind: 'next', settlement: { ...answered, step: 'upload' } };
  if (!settings.endsBalancedBatch) return { kind: 'last', settlement: answered };
  return { kind: 'next', settlement: { ...answered, step: 'upload-end' } };
}

async function upload(
  call: Call,
  line: Line,
  settlement: OpenSettlement,
  transactions: readonly Transaction[],
): Promise<StepEnding> {
  const { batchNumber, uploadedCount } = settlement;
  const pack = nextPack(transactions, uploadedCount);
  if (pack.length === 0) return { kind: 'next', settlement: { ...settlement, step: 'upload-end' } };
  const f48 = packF48(call.core.settings, pack);
  const answer = await line.ask(
    (stan) => uploadRequest(call.core.settings, '201', { stan, batchNumber }, f48),
    limits.resendsMax,
  );
  const taken = takenOf(answer, 'upload-refused');
  if (taken.kind === 'stop') return taken;
  return { kind: 'next', settlement: { ...settlement, uploadedCount: uploadedCount + pack.length } };
}

async function endUpload(call: Call, line: Line, settlement: OpenSettlement): Promise<StepEnding> {
  const { batchNumber, isBalanced, uploadedCount } = settlement;
  const code = isBalanced ? '207' : '202';
  const answer = await line.ask(
    (stan) => uploadRequest(call.core.settings, code, { stan, batchNumber }, uploadEndF48(uploadedCount)),
    limits.resendsMax,
  );
  const taken = takenOf(answer, 'upload-refused');
  return taken.kind === 'stop' ? taken : { kind: 'last', settlement };
}

type Stop = Extract<StepEnding, { kind: 'stop' }>;

function takenOf(
  answer: LineAnswer,
  refused: 'refused' | 'upload-refused',
): Stop | { readonly kind: 'taken'; readonly message: Message } {
  if (answer.kind === 'no-connection' || answer.kind === 'not-sent') return stop('no-connection', null);
  if (answer.kind !== 'answer') return stop('no-answer', null);
  const responseCode = fieldAt(answer.message, '39') ?? '';
  if (responseCode === '00') return { kind: 'taken', message: answer.message };
  const isSignInDue = asksForSignIn(responseCode, answer.message.header ?? null);
  return { ...stop(refused, responseCode), isSignInDue };
}

function stop(reason: SettlementReason, responseCode: string | null): Stop {
  return { kind: 'stop', reason, responseCode, isOver: false, isSignInDue: false };
}
