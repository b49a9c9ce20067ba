import { changedSets, type LedgerSet } from '@rollcall/sign-in';
import { type ExchangeCommit, type StoredKeySet, StoreError } from '@rollcall/store';
import { attemptOf } from '../attempt-of.ts';
import { type Draft, decide, decideAnew, type Exchange, type TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { limits } from '../limits.ts';
import type { Step, StepResult } from './step.ts';

/** Makes the draft durable. Only when the commit has returned may the answer leave. */
export const persistStep: Step = {
  name: 'persist',
  always: true,
  run(exchange, parts) {
    const commit = commitOf(exchange, parts);
    return commit ? persist(exchange, parts, commit) : undefined;
  },
};

async function persist(exchange: Exchange, parts: GatewayParts, commit: ExchangeCommit): Promise<StepResult> {
  const { terminalId } = commit;
  if (movesMoney(commit) && parts.unbooked.has(exchange)) return giveUp(exchange, 'store-failure');
  const isNewlyKept = movesMoney(commit) && parts.maybeKept.renew(exchange);
  let result: Awaited<ReturnType<typeof parts.store.commitExchange>>;
  try {
    result = await parts.store.commitExchange(commit);
  } catch (error) {
    parts.cache.forget(terminalId);
    if (isMaybeKept(error) && movesMoney(commit)) return staySilent(exchange);
    if (isNewlyKept) parts.maybeKept.forget(exchange);
    return giveUp(exchange, 'store-failure');
  }
  if (result.kind === 'conflict') {
    parts.cache.forget(terminalId);
    if (isNewlyKept) parts.maybeKept.forget(exchange);
    return ++exchange.conflicts > limits.conflictsMax ? giveUp(exchange, 'conflict-persists') : 'anew';
  }
  parts.cache.put(stateAfter(exchange, commit, result.revision));
  exchange.isRecorded = true;
  return undefined;
}

/** Nothing of what was drafted may be said: neither keys nor an approval. */
function giveUp(exchange: Exchange, reason: 'store-failure' | 'conflict-persists'): undefined {
  decideAnew(exchange);
  decide(exchange, '96', reason);
  return undefined;
}

/** Nobody knows whether a commit was kept: the disk failed, or its owner went, in the middle of it. */
function isMaybeKept(error: unknown): boolean {
  return !(error instanceof StoreError && notKept.has(error.code));
}

const notKept: ReadonlySet<string> = new Set(['store-full', 'store-busy', 'store-invalid']);

/** An approval, or the end of a batch. */
function movesMoney({ answer, terminal }: ExchangeCommit): boolean {
  return answer?.state === 'approved' || terminal?.batchNumber !== undefined;
}

/**
 * A terminal takes 96 for a decline and keeps the sale out of its batch; silence makes it reverse. To a settlement it is
 * a refusal that has settled nothing; after silence it asks again.
 */
function staySilent(exchange: Exchange): undefined {
  decideAnew(exchange);
  decide(exchange, null, 'store-failure', 'outcome unknown');
  return undefined;
}

/** Null when the exchange changes nothing that has to outlive it. */
function commitOf(exchange: Exchange, parts: GatewayParts): ExchangeCommit | null {
  const { state, draft } = exchange;
  if (!state || !draft) return null;
  const keySets = changedSets(state.ledger, draft.ledger);
  const changesTerminal = Object.keys(draft.terminal).length > 0;
  if (keySets.length === 0 && !changesTerminal && !draft.answer) return null;
  return {
    terminalId: state.terminal.terminalId,
    expectedRevision: state.terminal.revision,
    ...(changesTerminal ? { terminal: draft.terminal } : {}),
    ...(keySets.length > 0 ? { keySets: keySets.map((set) => storedKeySet(set, state, draft)) } : {}),
    ...(draft.claimedPoolSetId ? { claimedPoolSetId: draft.claimedPoolSetId } : {}),
    ...(draft.answer ? { answer: draft.answer } : {}),
    attempt: attemptOf(exchange, parts.clock),
  };
}

function storedKeySet(set: LedgerSet, state: TerminalState, draft: Draft): StoredKeySet {
  const wrapped =
    draft.issued?.setId === set.setId ? draft.issued.wrapped : (state.wrapped.get(set.setId) ?? null);
  return { ...set, terminalId: state.terminal.terminalId, wrapped: set.state === 'dead' ? null : wrapped };
}

function stateAfter(exchange: Exchange, commit: ExchangeCommit, revision: number): TerminalState {
  const { terminal, wrapped, loadedAtMs } = exchange.state as TerminalState;
  const { ledger } = exchange.draft as Draft;
  let sealed = wrapped;
  if (commit.keySets) {
    const changed = new Map(wrapped);
    for (const set of commit.keySets) {
      if (set.wrapped) changed.set(set.setId, set.wrapped);
      else changed.delete(set.setId);
    }
    sealed = changed;
  }
  return { terminal: { ...terminal, ...commit.terminal, revision }, ledger, wrapped: sealed, loadedAtMs };
}
