import type { PooledKeySet } from '@rollcall/keys';
import type { Attempt, StoredAnswer, StoredKeySet } from '../exchange-commit.ts';
import type { LoadedTerminal, Store } from '../store.ts';
import type { NewTerminal } from '../terminal-record.ts';

/** Records for tests: every field set, and each to a value of its own. No key in them is a real one. */

export const nowMs = Date.now();
export const minuteMs = 60_000;

export function bytes(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (seed * 31 + i * 7) & 0xff);
}

export function newTerminal(terminalId: string, over: Partial<NewTerminal> = {}): NewTerminal {
  return {
    terminalId,
    merchantId: '898310048160001',
    serial: `SN-${terminalId}`,
    model: 'N910',
    profileId: 'cup-pos',
    tmk: { version: 3, cipher: 'des', wrapped: { keyId: 'mk-1', blob: bytes(60, 1) }, kcv: 'A1B2C3' },
    keyFamily: 'double',
    mayChangeKeyFamily: true,
    makBytes: 16,
    macScheme: { algorithm: 'x9.19', padding: 'zero', encoding: 'raw' } as NewTerminal['macScheme'],
    allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'],
    blocked: { sinceMs: nowMs - 5, reason: '商户停业' },
    batchNumber: '000017',
    settlement: { batchNumber: '000016', f48: '0'.repeat(62) },
    isRenewalOrdered: true,
    addedAtMs: nowMs - 1_000,
    ...over,
  };
}

/** With null in every place that allows it. */
export function bareTerminal(terminalId: string): NewTerminal {
  return newTerminal(terminalId, {
    serial: null,
    model: null,
    keyFamily: null,
    mayChangeKeyFamily: false,
    makBytes: 8,
    macScheme: null,
    allowedAddresses: [],
    blocked: null,
    batchNumber: '000001',
    settlement: null,
    isRenewalOrdered: false,
  });
}

export function keySet(terminalId: string, setId: string, over: Partial<StoredKeySet> = {}): StoredKeySet {
  return {
    setId,
    terminalId,
    family: 'double',
    tmkVersion: 3,
    merchantId: '898310048160001',
    profileId: 'cup-pos',
    state: 'issued',
    madeFor: 'renewal',
    madeAtMs: nowMs - 30,
    issuedAtMs: nowMs - 20,
    issueCount: 2,
    confirmedAtMs: nowMs - 10,
    diesAtMs: nowMs + 90_000,
    complaint: 'kcv-failure',
    wrapped: { keyId: 'mk-1', blob: bytes(96, setId.length) },
    ...over,
  };
}

export function answer(terminalId: string, stan: string, over: Partial<StoredAnswer> = {}): StoredAnswer {
  return {
    terminalId,
    batchNumber: '000017',
    stan,
    state: 'approved',
    digest: bytes(32, 5),
    amount: '000000001200',
    responseCode: '00',
    rrn: '032512345678',
    authorisationCode: '123456',
    localTime: '091500',
    localDate: '0325',
    atMs: nowMs,
    reversedAtMs: nowMs + 1,
    ...over,
  };
}

export function attempt(over: Partial<Attempt> = {}): Attempt {
  return {
    atMs: nowMs,
    remoteAddress: '192.0.2.7:40001',
    terminalId: '10000001',
    merchantId: '898310048160001',
    mti: '0800',
    exchange: 'sign-in',
    stan: '000042',
    responseCode: '00',
    reason: 'signed-in',
    detail: '60.3',
    keySetId: 'set-1',
    elapsedUs: 1_234,
    ...over,
  };
}

export const bareAttempt: Attempt = {
  atMs: nowMs,
  remoteAddress: '[2001:db8::1]:40001',
  terminalId: null,
  merchantId: null,
  mti: null,
  exchange: null,
  stan: null,
  responseCode: null,
  reason: 'unreadable-mti',
  detail: null,
  keySetId: null,
  elapsedUs: 0,
};

export function pooledKeySet(setId: string, keyId = 'mk-1'): PooledKeySet {
  return { setId, family: 'sm4', makBytes: 16, wrapped: { keyId, blob: bytes(80, setId.length) } };
}

/** Adds a terminal and answers with its id. */
export async function added(store: Store, terminalId = '10000001'): Promise<string> {
  await store.addTerminal(bareTerminal(terminalId));
  return terminalId;
}

export async function loaded(store: Store, terminalId: string): Promise<LoadedTerminal> {
  const found = await store.loadTerminal(terminalId);
  if (!found) throw new Error(`terminal ${terminalId} is not there`);
  return found;
}

/** All that a reader of the store can see of a terminal. */
export async function everythingOf(store: Store, terminalId: string): Promise<unknown> {
  const { terminal } = await loaded(store, terminalId);
  return {
    terminal,
    merchant: await store.loadMerchant(terminal.merchantId),
    keySets: await store.listKeySets(terminalId),
    attempts: await store.listAttempts({ terminalId, limit: 1_000 }),
    answer: await store.findAnswer(terminalId, '000017', '000042'),
    pool: await store.listPooledKeySets({ keyId: 'mk-1', limit: 1_000 }),
    setting: await store.readSetting('zone-key'),
  };
}
