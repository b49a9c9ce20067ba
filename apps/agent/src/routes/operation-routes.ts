import { Secret } from '@rollcall/keys';
import { type Static, Type } from 'typebox';
import {
  EmptyBody,
  IdempotencyKey,
  OperationDocument,
  operationDocument,
  ProblemDocument,
  PurchaseBody,
  RemainingMs,
} from '../http/documents.ts';
import { Problem } from '../http/problem.ts';
import { remainingMs, remainingMsHeader } from '../http/remaining-time.ts';
import type { Answer, Ask, Route } from '../http/route.ts';
import type { OperationKind } from '../operations/operation.ts';
import type { AgentTerminal, Asked } from '../terminals/agent-terminal.ts';
import type { OperationRun } from '../terminals/operation-run.ts';
import { terminalOf } from './terminal-of.ts';

const summaries: Readonly<Record<Exclude<OperationKind, 'purchase'>, string>> = {
  'sign-in': 'Sign the terminal in',
  'ensure-signed-in': 'Sign it in where that is due, else be done at once',
  'sign-off': 'Sign the terminal off',
  echo: 'Ask a gateway for an answer',
  reverse: 'Send the reversal that is due',
  'retry-parked': 'Send each parked reversal once more',
  settle: 'Settle the batch',
  'give-up-batch': 'Settle it once more; what the host refuses then leaves the books',
};

const answers = {
  200: OperationDocument,
  202: OperationDocument,
  400: ProblemDocument,
  404: ProblemDocument,
  429: ProblemDocument,
};

/** Operations that take nothing but the terminal. */
const plainRoutes = Object.entries(summaries).map(
  ([kind, summary]): Route => ({
    method: 'POST',
    path: `/v1/terminals/:terminalId/${kind}`,
    summary,
    headers: Type.Object({ [remainingMsHeader]: Type.Optional(RemainingMs) }),
    body: EmptyBody,
    answers,
    serve: (ask) => {
      const terminal = terminalOf(ask);
      const withinMs = timeFor(ask, terminal);
      const asked = terminal.ask(kind as keyof typeof summaries, withinMs);
      return answerTo(ask, terminal, asked, withinMs);
    },
  }),
);

const purchaseRoute: Route = {
  method: 'POST',
  path: '/v1/terminals/:terminalId/purchase',
  summary: 'Buy; asked again with the same key, the same purchase',
  headers: Type.Object({
    'idempotency-key': IdempotencyKey,
    [remainingMsHeader]: Type.Optional(RemainingMs),
  }),
  body: PurchaseBody,
  answers: { ...answers, 409: ProblemDocument, 503: ProblemDocument },
  answerHeaders: Type.Object({
    'Idempotency-Replayed': Type.Literal('true', {
      description: 'Where the key had been used before: the answer is of the purchase of then.',
    }),
  }),
  serve: buy,
};

const findRoute: Route = {
  method: 'GET',
  path: '/v1/operations/:key',
  summary: 'How an operation goes or ended, by its key or its operationId',
  answers: { 200: OperationDocument, 404: ProblemDocument },
  async serve({ agent, params }) {
    const found = agent.find(params['key'] ?? '');
    if (found === undefined) throw new Problem('operation-unknown', 'key');
    const { record, run } = found;
    return { status: 200, body: operationDocument(record, run, agent.terminals.get(record.terminalId)) };
  },
};

const cancelRoute: Route = {
  method: 'POST',
  path: '/v1/terminals/:terminalId/operations/:operationId/cancel',
  summary: 'Give an operation up, by its operationId or its key',
  headers: Type.Object({ [remainingMsHeader]: Type.Optional(RemainingMs) }),
  body: EmptyBody,
  answers: { ...answers, 409: ProblemDocument },
  async serve(ask) {
    const terminal = terminalOf(ask);
    const withinMs = timeFor(ask, terminal);
    const found = ask.agent.find(ask.params['operationId'] ?? '');
    if (found?.record.terminalId !== terminal.terminalId)
      throw new Problem('operation-unknown', 'operationId');
    const { run } = found;
    if (run === null || run.state === 'ended') throw new Problem('operation-ended', 'operationId');
    run.cancel();
    return answerOf(ask, run, terminal, withinMs);
  },
};

export const operationRoutes: readonly Route[] = [...plainRoutes, purchaseRoute, findRoute, cancelRoute];

/**
 * The key was seen before, in this life of the agent or an earlier one: then the answer is that purchase's. Otherwise it
 * is asked for, and known by its key before anything else happens.
 */
async function buy(ask: Ask): Promise<Answer> {
  const { agent, headers } = ask;
  const terminal = terminalOf(ask);
  const key = headers['idempotency-key'] ?? '';
  const body = ask.body as Static<typeof PurchaseBody>;
  if ((body.track2 === undefined) === (body.pan === undefined)) throw new Problem('body-invalid', 'track2');
  if (body.expiry !== undefined && body.pan === undefined) throw new Problem('body-invalid', 'expiry');
  const withinMs = timeFor(ask, terminal);
  const amount = String(body.amount).padStart(12, '0');
  const known = agent.find(key);
  if (known !== undefined) {
    const { record, run } = known;
    const isSame = record.terminalId === terminal.terminalId && record.amount === amount;
    if (!isSame || record.key !== key) throw new Problem('key-reused', 'idempotency-key');
    const replayed = { 'idempotency-replayed': 'true' };
    if (run !== null) return { ...(await answerOf(ask, run, terminal, withinMs)), headers: replayed };
    return { status: 200, body: operationDocument(record, null, terminal), headers: replayed };
  }
  if (agent.book.isFull) throw new Problem('book-full');
  const asked = terminal.buy(key, amount, { amount, ...cardOf(body) }, withinMs);
  return answerTo(ask, terminal, asked, withinMs);
}

/** Card and PIN as the SDK takes them. */
function cardOf({ track2, pan, expiry, pin }: Static<typeof PurchaseBody>) {
  return {
    ...(track2 === undefined ? {} : { track2: ascii(track2) }),
    ...(pan === undefined ? {} : { pan: ascii(pan) }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(pin === undefined ? {} : { pin: ascii(pin) }),
  };
}

function ascii(text: string): Secret {
  return new Secret(new TextEncoder().encode(text));
}

function timeFor({ agent, headers }: Ask, { terminalId }: AgentTerminal): number {
  return remainingMs(headers[remainingMsHeader], agent.deadlineMsOf(terminalId));
}

function answerTo(ask: Ask, terminal: AgentTerminal, asked: Asked, withinMs: number): Promise<Answer> {
  if (!asked.ok) throw new Problem(asked.why);
  ask.agent.keep(asked.run);
  return answerOf(ask, asked.run, terminal, withinMs);
}

async function answerOf(
  { left }: Ask,
  run: OperationRun,
  terminal: AgentTerminal,
  withinMs: number,
): Promise<Answer> {
  await run.endedWithin(withinMs, left);
  const body = operationDocument(run.record, run, terminal);
  return { status: run.state === 'ended' ? 200 : 202, body };
}
