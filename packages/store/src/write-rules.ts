import type { ExchangeCommit, StoredKeySet } from './exchange-commit.ts';
import { invalid } from './store-error.ts';

/** What every store refuses in a commit, whatever it holds. */
export function checkCommit({ terminalId, keySets = [], answer }: ExchangeCommit): void {
  for (const set of keySets) {
    if (set.terminalId !== terminalId) throw invalid('A key set names another terminal than its commit');
    if (set.state !== 'dead' && set.wrapped === null) throw invalid('A key set that is not dead has no keys');
  }
  if (answer && answer.terminalId !== terminalId) throw invalid('The answer names another terminal');
}

/** No set goes to two terminals, and none comes back from the dead: its keys are gone. */
export function mayReplace(known: StoredKeySet, set: StoredKeySet): boolean {
  return known.terminalId === set.terminalId && (known.state !== 'dead' || set.state === 'dead');
}

export function mayNotReplace(): Error {
  return invalid('A key set belongs to another terminal, or is dead and cannot live again');
}

/** Keys of a dead set are erased, whatever the caller still holds. */
export function keptKeys(set: StoredKeySet): StoredKeySet['wrapped'] {
  return set.state === 'dead' ? null : set.wrapped;
}
