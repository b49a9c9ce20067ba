import type { Wrapped } from '@rollcall/keys';
import type { LedgerSet } from '@rollcall/sign-in';
import type { LoadedTerminal, Store } from '@rollcall/store';
import { LRUCache } from 'lru-cache';
import type { TerminalState } from '../exchange.ts';
import { limits } from '../limits.ts';

/**
 * Terminals in memory, bounded. What is here may be old: every commit names the revision it was built on, so an old
 * entry costs a conflict and a second look, never a wrong key set.
 */
export class TerminalCache {
  readonly #store: Store;
  readonly #entries: LRUCache<string, TerminalState>;

  constructor(store: Store, entriesMax: number = limits.terminalsCachedMax) {
    this.#store = store;
    this.#entries = new LRUCache({ max: entriesMax });
  }

  /**
   * What memory holds, unless it is older than `limits.terminalFreshMs`. Being looked at keeps nobody in memory, being
   * written does: an echo need not cost a move in the order of use.
   */
  peek(terminalId: string, atMs: number): TerminalState | null {
    const entry = this.#entries.peek(terminalId);
    return entry && atMs - entry.loadedAtMs < limits.terminalFreshMs ? entry : null;
  }

  async load(terminalId: string, atMs: number): Promise<TerminalState | null> {
    const loaded = await this.#store.loadTerminal(terminalId);
    if (!loaded) {
      this.#entries.delete(terminalId);
      return null;
    }
    const state = stateOf(loaded, atMs);
    this.#entries.set(terminalId, state);
    return state;
  }

  put(state: TerminalState): void {
    this.#entries.set(state.terminal.terminalId, state);
  }

  forget(terminalId: string): void {
    this.#entries.delete(terminalId);
  }
}

function stateOf(loaded: LoadedTerminal, loadedAtMs: number): TerminalState {
  const wrapped = new Map<string, Wrapped>();
  const sets: LedgerSet[] = loaded.keySets.map(({ terminalId: _, wrapped: sealed, ...set }) => {
    if (sealed) wrapped.set(set.setId, sealed);
    return set;
  });
  const { terminal } = loaded;
  return { terminal, ledger: { sets, renewalOrdered: terminal.isRenewalOrdered }, wrapped, loadedAtMs };
}
