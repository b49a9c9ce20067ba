import { toHex } from '@rollcall/iso8583';
import {
  type CipherName,
  isMacKeyLength,
  type KeyFamily,
  type KeyStore,
  type MacScheme,
  type MakBytes,
  macCipher,
  type Secret,
} from '@rollcall/keys';
import type { NewTerminal, Store, TerminalRecord } from '@rollcall/store';

/** What an operator says about a new terminal. */
export interface Registration {
  readonly terminalId: string;
  readonly merchantId: string;
  readonly merchantName?: string;
  readonly tmk: Secret;
  readonly cipher: CipherName;
  /** Hex digits the KCV must start with; refused when it does not. */
  readonly expectedKcv?: string;
  readonly serial?: string;
  readonly model?: string;
  readonly profileId: string;
  readonly keyFamily?: KeyFamily;
  readonly mayChangeKeyFamily?: boolean;
  readonly makBytes?: MakBytes;
  readonly macScheme?: MacScheme;
  readonly allowedAddresses?: readonly string[];
}

export type RegistrationFault =
  | 'terminal-id-invalid'
  | 'merchant-id-invalid'
  | 'tmk-length'
  | 'kcv-differs'
  | 'kcv-invalid'
  | 'key-family-invalid'
  | 'mac-scheme-invalid'
  | 'terminal-exists'
  | 'key-store-failure';

export type RegistrationResult =
  | { readonly ok: true; readonly terminal: NewTerminal }
  | { readonly ok: false; readonly fault: RegistrationFault };

const firstBatch = '000001';
/** Digits of a KCV an operator may see: three bytes. */
export const kcvDigitsShown = 6;

/** Adds terminals to the registry; the TMK is sealed here and nowhere kept in the clear. */
export class Registry {
  readonly #store: Store;
  readonly #keyStore: KeyStore;
  readonly #nowMs: () => number;

  constructor(store: Store, keyStore: KeyStore, nowMs: () => number = Date.now) {
    this.#store = store;
    this.#keyStore = keyStore;
    this.#nowMs = nowMs;
  }

  /** Checks a registration and seals its TMK, without adding it. */
  async prepare(registration: Registration): Promise<RegistrationResult> {
    const fault = registrationFault(registration);
    if (fault) return { ok: false, fault };
    const { terminalId, cipher, tmk } = registration;
    const [wrapped] = await this.#keyStore.wrapTmks([{ terminalId, version: 1, cipher, tmk }]);
    if (!wrapped?.ok) return { ok: false, fault: 'key-store-failure' };
    const kcv = toHex(wrapped.value.kcv);
    const { expectedKcv } = registration;
    if (expectedKcv && !kcv.startsWith(expectedKcv.toUpperCase())) return { ok: false, fault: 'kcv-differs' };
    const sealed = {
      version: 1,
      cipher,
      wrapped: wrapped.value.ref.wrapped,
      kcv: kcv.slice(0, kcvDigitsShown),
    };
    return { ok: true, terminal: newTerminal(registration, sealed, this.#nowMs()) };
  }

  /** Adds what `prepare` has checked. */
  async add(terminal: NewTerminal, merchantName?: string): Promise<RegistrationResult> {
    const { merchantId } = terminal;
    if (merchantName !== undefined) await this.#store.putMerchant({ merchantId, name: merchantName });
    const added = await this.#store.addTerminal(terminal);
    return added.kind === 'exists' ? { ok: false, fault: 'terminal-exists' } : { ok: true, terminal };
  }

  async register(registration: Registration): Promise<RegistrationResult> {
    const prepared = await this.prepare(registration);
    return prepared.ok ? this.add(prepared.terminal, registration.merchantName) : prepared;
  }
}

function newTerminal(registration: Registration, tmk: TerminalRecord['tmk'], addedAtMs: number): NewTerminal {
  return {
    terminalId: registration.terminalId,
    merchantId: registration.merchantId,
    serial: registration.serial ?? null,
    model: registration.model ?? null,
    profileId: registration.profileId,
    tmk,
    keyFamily: registration.keyFamily ?? null,
    mayChangeKeyFamily: registration.mayChangeKeyFamily ?? false,
    makBytes: registration.makBytes ?? 8,
    macScheme: registration.macScheme ?? null,
    allowedAddresses: registration.allowedAddresses ?? [],
    blocked: null,
    batchNumber: firstBatch,
    settlement: null,
    isRenewalOrdered: false,
    addedAtMs,
  };
}

/** What is wrong with a registration that needs no store to see it; null when nothing is. */
export function registrationFault(registration: Registration): RegistrationFault | null {
  const { terminalId, merchantId, cipher, keyFamily, macScheme } = registration;
  if (!/^[ -~]{8}$/.test(terminalId)) return 'terminal-id-invalid';
  if (!/^[ -~]{15}$/.test(merchantId)) return 'merchant-id-invalid';
  const fault = tmkFault(registration);
  if (fault) return fault;
  if (keyFamily && (keyFamily === 'sm4') !== (cipher === 'sm4')) return 'key-family-invalid';
  if (macScheme && !isMacPossible(registration, macScheme)) return 'mac-scheme-invalid';
  return null;
}

/** Whether the MAKs this terminal will be given can make such MACs; otherwise every purchase would end as A0. */
function isMacPossible({ cipher, keyFamily, makBytes = 8 }: Registration, { algorithm }: MacScheme): boolean {
  const keyBytes = cipher === 'sm4' ? 16 : keyFamily === 'single' ? 8 : makBytes;
  return macCipher(algorithm) === cipher && isMacKeyLength(algorithm, keyBytes);
}

/** What is wrong with a TMK before anybody has opened it. */
export function tmkFault({
  tmk,
  cipher,
  expectedKcv,
}: Pick<Registration, 'tmk' | 'cipher' | 'expectedKcv'>): RegistrationFault | null {
  if (!(cipher === 'sm4' ? [16] : [8, 16, 24]).includes(tmk.length)) return 'tmk-length';
  if (expectedKcv !== undefined && !/^([0-9A-Fa-f]{2}){2,4}$/.test(expectedKcv)) return 'kcv-invalid';
  return null;
}
