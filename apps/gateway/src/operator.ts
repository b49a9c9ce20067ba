import { toHex } from '@rollcall/iso8583';
import type { KeyStore, Secret } from '@rollcall/keys';
import { type LedgerSet, stepLedger } from '@rollcall/sign-in';
import type { LoadedTerminal, Store, StoredKeySet, TerminalChange, TerminalRecord } from '@rollcall/store';
import { limits } from './limits.ts';
import { kcvDigitsShown, type RegistrationFault, tmkFault } from './registry.ts';

export type OperatorResult =
  | { readonly ok: true; readonly terminal: TerminalRecord }
  | { readonly ok: false; readonly fault: 'terminal-unknown' | 'conflict-persists' | RegistrationFault };

interface Change {
  readonly terminal: TerminalChange;
  readonly keySets?: readonly StoredKeySet[];
}

/** What people do to a registered terminal. Works beside a running gateway, which notices at the next exchange. */
export class Operator {
  readonly #store: Store;
  readonly #keyStore: KeyStore;
  readonly #nowMs: () => number;

  constructor(store: Store, keyStore: KeyStore, nowMs: () => number = Date.now) {
    this.#store = store;
    this.#keyStore = keyStore;
    this.#nowMs = nowMs;
  }

  /** From now on it is answered 58; its keys stay. */
  block(terminalId: string, reason: string): Promise<OperatorResult> {
    const blocked = { sinceMs: this.#nowMs(), reason };
    return this.#change(terminalId, () => ({ terminal: { blocked } }));
  }

  unblock(terminalId: string): Promise<OperatorResult> {
    return this.#change(terminalId, () => ({ terminal: { blocked: null } }));
  }

  /** The next sign-in brings fresh keys whatever it was given before. */
  renew(terminalId: string): Promise<OperatorResult> {
    return this.#change(terminalId, () => ({ terminal: { isRenewalOrdered: true } }));
  }

  /** A new TMK: every key set before it is dead and its keys erased. */
  async rekey(terminalId: string, tmk: Secret, expectedKcv?: string): Promise<OperatorResult> {
    const loaded = await this.#store.loadTerminal(terminalId);
    if (!loaded) return { ok: false, fault: 'terminal-unknown' };
    const { cipher, version } = loaded.terminal.tmk;
    const fault = tmkFault({ tmk, cipher, ...(expectedKcv ? { expectedKcv } : {}) });
    if (fault) return { ok: false, fault };
    const next = version + 1;
    const [sealed] = await this.#keyStore.wrapTmks([{ terminalId, version: next, cipher, tmk }]);
    if (!sealed?.ok) return { ok: false, fault: 'key-store-failure' };
    const kcv = toHex(sealed.value.kcv);
    if (expectedKcv && !kcv.startsWith(expectedKcv.toUpperCase())) return { ok: false, fault: 'kcv-differs' };
    const { wrapped } = sealed.value.ref;
    return this.#change(terminalId, (current) =>
      current.terminal.tmk.version === version
        ? {
            terminal: { tmk: { version: next, cipher, wrapped, kcv: kcv.slice(0, kcvDigitsShown) } },
            keySets: buried(current),
          }
        : null,
    );
  }

  /** Tries again on the state of the moment while others change the terminal too; `null` gives up. */
  async #change(
    terminalId: string,
    decide: (current: LoadedTerminal) => Change | null,
  ): Promise<OperatorResult> {
    for (let tries = 0; tries <= limits.conflictsMax; tries++) {
      const current = await this.#store.loadTerminal(terminalId);
      if (!current) return { ok: false, fault: 'terminal-unknown' };
      const change = decide(current);
      if (!change) break;
      const { revision } = current.terminal;
      const result = await this.#store.changeTerminal(terminalId, revision, change.terminal, change.keySets);
      if (result.kind === 'committed') {
        return { ok: true, terminal: { ...current.terminal, ...change.terminal, revision: result.revision } };
      }
    }
    return { ok: false, fault: 'conflict-persists' };
  }
}

function buried({ terminal, keySets }: LoadedTerminal): readonly StoredKeySet[] {
  const sets: readonly LedgerSet[] = keySets.map(({ terminalId: _, wrapped: __, ...set }) => set);
  const { ledger } = stepLedger({ sets, renewalOrdered: false }, { kind: 'tmk-changed' });
  return ledger.sets.map((set) => ({ ...set, terminalId: terminal.terminalId, wrapped: null }));
}
