import { totalsOf } from '../batch-totals.ts';
import { limits } from '../limits.ts';
import { operatorCommit } from '../operator-commit.ts';
import { pageLimit } from '../page-limit.ts';
import { newTerminalRecord } from '../rows/terminal-row.ts';
import type { BatchedMethod, SynchronousStore } from '../rpc/store-call.ts';
import type { PruneBefore } from '../store.ts';
import {
  answerKey,
  applyCommit,
  keySetsOf,
  type ModelState,
  recordAttempt,
  removeKeySet,
} from './model-state.ts';

/** Every call on plain collections: what a store should do, said as shortly as it can be. */
export function modelCalls(state: ModelState, now: () => number): SynchronousStore<BatchedMethod | 'prune'> {
  return {
    addTerminal(terminal) {
      if (state.terminals.has(terminal.terminalId)) return { kind: 'exists' };
      state.terminals.set(terminal.terminalId, newTerminalRecord(terminal));
      return { kind: 'added' };
    },
    loadTerminal(terminalId) {
      const terminal = state.terminals.get(terminalId);
      const sinceMs = now() - limits.deadKeySetsLoadedMs;
      const keySets = keySetsOf(state, terminalId).filter(
        (set) => set.state !== 'dead' || set.madeAtMs > sinceMs,
      );
      return terminal ? { terminal, keySets } : null;
    },
    listTerminals({ afterTerminalId = '', limit }) {
      const ids = [...state.terminals.keys()].filter((id) => id > afterTerminalId).sort();
      return ids.slice(0, pageLimit(limit)).flatMap((id) => state.terminals.get(id) ?? []);
    },
    countTerminals: () => state.terminals.size,
    putMerchant: (merchant) => void state.merchants.set(merchant.merchantId, merchant),
    loadMerchant: (merchantId) => state.merchants.get(merchantId) ?? null,
    commitExchange: (commit) => applyCommit(state, commit),
    changeTerminal: (...change) => applyCommit(state, operatorCommit(...change)),
    findAnswer: (terminalId, batchNumber, stan) =>
      state.answers.get(answerKey({ terminalId, batchNumber, stan })) ?? null,
    batchTotals: (terminalId, batchNumber) =>
      totalsOf(
        [...state.answers.values()].filter(
          (answer) => answer.terminalId === terminalId && answer.batchNumber === batchNumber,
        ),
      ),
    listKeySets: (terminalId) => keySetsOf(state, terminalId),
    recordAttempts(attempts) {
      for (const attempt of attempts) recordAttempt(state, attempt);
    },
    listAttempts({ terminalId, beforeId = Number.POSITIVE_INFINITY, limit }) {
      const ofTerminal = [...state.attempts.values()].filter(
        (attempt) => attempt.id < beforeId && (terminalId === undefined || attempt.terminalId === terminalId),
      );
      return ofTerminal.reverse().slice(0, pageLimit(limit));
    },
    addPooledKeySets(sets) {
      for (const set of sets) {
        if (!state.keySets.has(set.setId) && !state.pool.has(set.setId)) state.pool.set(set.setId, set);
      }
    },
    listPooledKeySets: ({ keyId, afterSetId = '', limit }) =>
      [...state.pool.values()]
        .filter((set) => set.wrapped.keyId === keyId && set.setId > afterSetId)
        .sort((a, b) => (a.setId < b.setId ? -1 : 1))
        .slice(0, pageLimit(limit)),
    dropPooledKeySets: ({ exceptKeyId }) =>
      removeWhere(state.pool, (set) => set.wrapped.keyId !== exceptKeyId),
    readSetting: (name) => state.settings.get(name) ?? null,
    writeSettingOnce(name, value) {
      const kept = state.settings.get(name) ?? value;
      state.settings.set(name, kept);
      return kept;
    },
    prune: (before) => prune(state, before),
  };
}

function prune(state: ModelState, before: PruneBefore): number {
  const answersMs = before.answersMs ?? Number.NEGATIVE_INFINITY;
  const dead = [...state.keySets.values()].filter(
    (set) => set.state === 'dead' && set.madeAtMs < before.deadKeySetsMs,
  );
  for (const set of dead) removeKeySet(state, set);
  return (
    dead.length +
    removeWhere(state.attempts, (attempt) => attempt.atMs < before.attemptsMs) +
    removeWhere(state.answers, (answer) => answer.atMs < answersMs)
  );
}

function removeWhere<K, V>(map: Map<K, V>, isRemoved: (value: V) => boolean): number {
  const sizeBefore = map.size;
  for (const [key, value] of map) {
    if (isRemoved(value)) map.delete(key);
  }
  return sizeBefore - map.size;
}
