import type { RecordedAttempt, StoredKeySet, TerminalRecord } from '@rollcall/store';
import { describe, expect, it } from 'vitest';
import { translator } from './language.ts';
import { type ShownTerminal, shownDocument, shownText } from './shown-terminal.ts';

const nowMs = Date.UTC(2026, 10, 29, 8);
const wrapped = { keyId: 'mk-1', blob: new Uint8Array(60) };

const terminal: TerminalRecord = {
  ...{ terminalId: '10000001', merchantId: '888000000000001', serial: null, model: 'N910' },
  ...{ profileId: 'cup-pos', keyFamily: 'double', mayChangeKeyFamily: false, makBytes: 8 },
  tmk: { version: 1, cipher: 'des', wrapped, kcv: 'A1B2C3' },
  macScheme: { algorithm: 'x9.19', padding: 'zero', encoding: 'raw' },
  ...{ allowedAddresses: [], blocked: { sinceMs: nowMs, reason: '商户停业' }, batchNumber: '000017' },
  ...{ settlement: { batchNumber: '000016', f48: '0' }, isRenewalOrdered: true, addedAtMs: nowMs },
  ...{ signedInAtMs: nowMs, signedOffAtMs: null, revision: 1 },
};

function keySet(state: StoredKeySet['state'], diesAtMs: number | null): StoredKeySet {
  return {
    ...{ setId: `set-${state}`, terminalId: '10000001', family: 'double', tmkVersion: 1 },
    ...{ merchantId: '888000000000001', profileId: 'cup-pos', state, madeFor: 'family-changed' },
    ...{ madeAtMs: nowMs, issuedAtMs: nowMs, issueCount: 2, confirmedAtMs: nowMs, diesAtMs },
    ...{ complaint: null, wrapped },
  };
}

function attempt(reason: string, detail: string | null): RecordedAttempt {
  return {
    ...{ id: 1, atMs: nowMs, remoteAddress: '127.0.0.1', terminalId: '10000001', merchantId: null },
    ...{ mti: '0800', exchange: 'sign-in', stan: '000001', responseCode: '00', reason, detail },
    ...{ keySetId: null, elapsedUs: 1 },
  };
}

function shown(over: Partial<ShownTerminal>): ShownTerminal {
  return { terminal, keySets: [], attempts: [], nowMs, ...over };
}

const zh = { t: translator('zh-CN') };
const en = { t: translator('en') };

describe('a set that retires', () => {
  it.each([
    ['lives until its instant', nowMs + 1, 'retiring', 'retiring', '将失效'],
    ['is dead from then on, though nothing has written that down', nowMs, 'dead', 'dead', '已失效'],
    ['is dead without an instant, as the ledger has it', null, 'dead', 'dead', '已失效'],
  ])('%s', (_, diesAtMs, state, english, chinese) => {
    const seen = shown({ keySets: [keySet('retiring', diesAtMs)] });
    expect(shownDocument(seen)).toMatchObject({ keySets: [{ state }] });
    expect(shownText(seen, en)).toMatch(new RegExp(`double +${english} `));
    expect(shownText(seen, zh)).toContain(chinese);
  });

  it('changes nothing of the others', () => {
    const keySets = (['issued', 'confirmed', 'dead'] as const).map((state) => keySet(state, 1));
    expect(shownDocument(shown({ keySets }))).toMatchObject({
      keySets: [{ state: 'issued' }, { state: 'confirmed' }, { state: 'dead' }],
    });
  });
});

describe('in Chinese', () => {
  it('no fact of a terminal, or of its key sets, is half English', () => {
    const text = shownText(shown({ keySets: [keySet('confirmed', null)] }), zh);
    for (const fact of ['双倍长', '版本 1, 算法 des', '批次号 000016', '填充 zero', '已验证', '密钥种类已变'])
      expect(text).toContain(fact);
    expect(text).not.toMatch(/\b(version|cipher|double|true|false|since|batch|reason|padding|family)\b/i);
  });

  it.each([
    ['signed-in', 'first', '首组'],
    ['signed-in', 'family-changed', '密钥种类已变'],
    ['signed-in', 'reissued', '重发原有密钥'],
    ['signed-in', 'reissued, complaint budget spent', '重发原有密钥：上报次数过多'],
    ['key-family-differs', 'double, asked for sm4', '登记为 double，请求 sm4'],
    ['key-family-differs', '006 does not go with its TMK', '类型 006 与其主密钥不符'],
    ['batch-uploaded', '8 transactions', '8 笔交易'],
    ['batch-differs', '000001, here 000002', '终端报 000001；此处为 000002'],
    ['settled', '2 debits 000000000200, 0 credits 0', '借记 2 笔 000000000200，贷记 0 笔 0'],
    [
      'settlement-unbalanced',
      'said 2 debits 200, 0 credits 0; here 1 debits 100, 0 credits 0',
      '终端报 借记 2 笔 200，贷记 0 笔 0；此处为 借记 1 笔 100，贷记 0 笔 0',
    ],
    ['format-error', '60: too-long', '60: too-long'],
    ['terminal-blocked', 'again', 'again'],
  ])('the detail of %s, %s, is %s', (reason, detail, words) => {
    expect(shownText(shown({ attempts: [attempt(reason, detail)] }), zh)).toContain(`  ${words}\n`);
  });
});

it('in English a detail reads as the gateway wrote it, and codes as words', () => {
  const details = ['2 debits 200, 0 credits 0', '8 transactions', 'double, asked for sm4'];
  const attempts = [...details.map((detail) => attempt('settled', detail)), attempt('signed-in', 'first')];
  const text = shownText(shown({ attempts }), en);
  for (const detail of [...details, 'first set']) expect(text).toContain(`  ${detail}\n`);
});
