import type { JournalDamage, JournalGap, LastPurchase } from '@rollcall/terminal';
import { describe, expect, it } from 'vitest';
import { operationDocument } from '../http/documents.ts';
import type { AgentTerminal } from '../terminals/agent-terminal.ts';
import type { OperationRecord } from './operation.ts';
import { recoveredPurchase } from './recovered-purchase.ts';

const amount = '000000000100';
const stan = '000007';
const batchNumber = '000001';
const last: LastPurchase = {
  ...{ operationId: 'op-1', outcome: 'approved', reason: null, responseCode: '00', rrn: '1' },
  ...{ authorisationCode: '2', amount, stan, batchNumber },
};
const kept = {
  ...{ lastPurchase: last, batchNumber, isSignedIn: true, isSignInDue: false, isBatchClosed: false },
  journalDamage: null,
};
const damageOf = (kind: JournalGap['kind']): JournalDamage => ({
  ...{ setAsideAs: 'journal.damaged', records: 3, gaps: [{ kind, offset: 100, bytes: 20 }] },
});

describe('a purchase that a crash has cut off', () => {
  const outcomeOf = (operationId: string, status: Parameters<typeof recoveredPurchase>[1]) =>
    recoveredPurchase({ operationId, amount }, status).outcome;

  it('ended as the journal has it, and was not sent where the journal has another one last', () => {
    expect(outcomeOf('op-1', kept)).toBe('approved');
    expect(outcomeOf('op-2', kept)).toBe('failed');
  });

  it('is not known when the journal was damaged, or does not go back that far', () => {
    expect(outcomeOf('op-2', { ...kept, journalDamage: damageOf('damaged') })).toBe('unknown');
    expect(outcomeOf('op-2', { ...kept, lastPurchase: null, isSignedIn: false })).toBe('unknown');
  });

  it('was not sent where the journal merely ends in a record that was cut off', () => {
    expect(outcomeOf('op-2', { ...kept, journalDamage: damageOf('cut') })).toBe('failed');
  });

  it('asks for a sign-in where the next sale needs one', () => {
    const asked = (status: Partial<typeof kept>) =>
      recoveredPurchase({ operationId: 'op-2', amount }, { ...kept, ...status })['mustSignIn'];
    expect(asked({})).toBe(false);
    expect([
      asked({ isSignedIn: false }),
      asked({ isSignInDue: true }),
      asked({ isBatchClosed: true }),
    ]).toEqual([...[true, true, true]]);
  });
});

describe('the reversal of a purchase in doubt', () => {
  const record: OperationRecord = {
    ...{ operationId: 'op-1', key: 'key-0001', terminalId: '10000001', kind: 'purchase', amount },
    ...{ askedAtMs: 1, endedAtMs: 2, result: null },
  };
  const saidWith = (status: object, result: object = {}) => {
    const all = {
      ...kept,
      lastPurchase: { ...last, outcome: 'unknown' },
      reversal: null,
      parkedReversals: [],
    };
    const terminal = { status: () => ({ ...all, ...status }) } as unknown as AgentTerminal;
    const asked = { ...record, result: { outcome: 'unknown', stan, batchNumber, ...result } };
    return operationDocument(asked, null, terminal).reversal;
  };

  it('is due, parked or done, as the terminal has it', () => {
    expect(saidWith({ reversal: { stan, batchNumber } })).toBe('due');
    expect(saidWith({ parkedReversals: [{ stan, batchNumber }] })).toBe('parked');
    expect(saidWith({})).toBe('reversed');
  });

  it('is not said to be done where the journal has the purchase approved, or is not the one that had it', () => {
    expect(saidWith({ lastPurchase: last })).toBeNull();
    expect(saidWith({}, { isJournalLost: true })).toBeNull();
    expect(saidWith({}, { stan: null, reason: 'journal-lost' })).toBeNull();
    expect(saidWith({}, { stan: undefined })).toBeNull();
    expect(saidWith({ parkedReversals: [{ stan, batchNumber }] }, { isJournalLost: true })).toBe('parked');
  });
});
