import { Type } from 'typebox';
import { limits } from '../limits.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { AgentTerminal } from '../terminals/agent-terminal.ts';
import type { OperationRun } from '../terminals/operation-run.ts';

const open = { additionalProperties: true } as const;
const closed = { additionalProperties: false } as const;
const instant = (description: string) =>
  Type.Integer({ description: `${description}, in milliseconds since 1970` });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const PurchaseBody = Type.Object(
  {
    amount: Type.Integer({ minimum: 1, maximum: 999_999_999_999, description: 'In fen.' }),
    track2: Type.Optional(
      Type.String({
        pattern: '^(?=.{13,37}$)\\d{12,19}[D=]\\d{0,24}$',
        description: 'Of a swiped card; else `pan`.',
      }),
    ),
    pan: Type.Optional(Type.String({ pattern: '^\\d{12,19}$', description: 'Of a keyed card.' })),
    expiry: Type.Optional(
      Type.String({ pattern: '^\\d{4}$', description: 'YYMM, beside `pan`, where it is known.' }),
    ),
    pin: Type.Optional(Type.String({ pattern: '^\\d{4,12}$' })),
  },
  closed,
);

/** Of calls that take nothing but the terminal. */
export const EmptyBody = Type.Object({}, closed);

export const RemainingMs = Type.String({
  pattern: '^\\d{1,6}$',
  description: `How long the caller waits, ${limits.remainingMsMin} to ${limits.remainingMsMax}; else as long as a call of the terminal may take. Then the answer is 202, and the operation is asked for later.`,
});

/** A key that cannot be a card number, so that none is kept by mistake. */
export const IdempotencyKey = Type.String({
  pattern: '^(?!\\d{12,19}$)[A-Za-z0-9._~-]{8,64}$',
  description: 'New for each purchase, the same for each try. No second purchase is ever sent for it.',
});

export const OperationDocument = Type.Object(
  {
    operationId: Type.String(),
    key: nullable(Type.String()),
    terminalId: Type.String(),
    kind: Type.String(),
    amount: nullable(Type.String({ description: 'Twelve digits, in fen.' })),
    state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('ended')]),
    askedAtMs: instant('When it was asked for'),
    endedAtMs: nullable(instant('When it ended')),
    result: nullable(
      Type.Object(
        {
          outcome: Type.String({
            description:
              'As the SDK says it: a time-out is `unknown`, never a decline; `failed` means that nothing was sent.',
          }),
        },
        open,
      ),
    ),
    reversal: nullable(
      Type.Union([Type.Literal('due'), Type.Literal('parked'), Type.Literal('reversed')], {
        description:
          'Of a purchase that ended as `unknown`: what has become of its reversal. Null where nobody knows: then nothing will reverse it.',
      }),
    ),
  },
  closed,
);

export const TerminalDocument = Type.Object(
  {
    terminalId: Type.String(),
    merchantId: Type.String(),
    isSignedIn: Type.Boolean(),
    signedInAtMs: nullable(instant('When it signed in')),
    asOf: instant('When this was so'),
    ageMs: nullable(
      Type.Integer({
        description: 'How long ago a gateway was last heard: all that is said of the line is this old.',
      }),
    ),
    operations: Type.Array(Type.String(), { description: 'Ids of those that wait or are under way.' }),
  },
  open,
);

export const ProblemDocument = Type.Object(
  {
    type: Type.String(),
    title: Type.String({ description: 'English or Chinese, by Accept-Language.' }),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable.' }),
    path: nullable(Type.String()),
  },
  closed,
);

export function operationDocument(
  record: OperationRecord,
  run: OperationRun | null,
  terminal?: AgentTerminal,
) {
  const state = run?.state ?? (record.result === null ? 'waiting' : 'ended');
  return { ...record, state, reversal: reversalOf(record, terminal) };
}

/**
 * What has become of the reversal of a purchase in doubt, as the terminal has it now; null where it cannot tell: its
 * journal says that the purchase ended otherwise, or the one that had it was damaged or lost.
 */
function reversalOf(
  { operationId, kind, result }: OperationRecord,
  terminal?: AgentTerminal,
): 'due' | 'parked' | 'reversed' | null {
  if (kind !== 'purchase' || result?.outcome !== 'unknown' || terminal === undefined) return null;
  const status = terminal.status();
  const { reversal, parkedReversals, lastPurchase } = status;
  const { stan, isJournalLost } = result;
  const isOf = (other: { readonly stan: string; readonly batchNumber: string }) =>
    other.stan === stan && other.batchNumber === result['batchNumber'];
  if (reversal !== null && isOf(reversal)) return 'due';
  if (parkedReversals.some(isOf)) return 'parked';
  const endedOtherwise = lastPurchase?.operationId === operationId && lastPurchase.outcome !== 'unknown';
  const isSeen = typeof stan === 'string' && isJournalLost !== true;
  return endedOtherwise || !isSeen ? null : 'reversed';
}

export function terminalDocument(terminal: AgentTerminal) {
  const status = terminal.status();
  const { signedInAtMs, operation, parkedReversals } = status;
  return {
    ...status,
    // The SDK's clock has fractions of a millisecond.
    signedInAtMs: signedInAtMs === null ? null : Math.round(signedInAtMs),
    operation: operation && { ...operation, startedAtMs: Math.round(operation.startedAtMs) },
    parkedReversals: parkedReversals.map((parked) => ({
      ...parked,
      parkedAtMs: Math.round(parked.parkedAtMs),
    })),
    operations: terminal.runs.map(({ asked }) => asked.operationId),
  };
}
