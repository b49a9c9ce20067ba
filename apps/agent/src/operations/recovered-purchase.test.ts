import type { LastPurchase } from '@rollcall/terminal';
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
const kept = { lastPurchase: last, batchNumber, isSignedIn: true, isSignInDue: false, journalDamage: null };
const damage = { gaps: [] } as unknown as NonNullable<typeof kept.journalDamage>;

describe('a purchase that a crash has cut off', () => {
  const outcomeOf = (operationId: string, status: Parameters<typeof recoveredPurchase>[1]) =>
    recoveredPurchase({ operationId, amount }, status).outcome;

  it('ended as the journal has it, and was not sent where the journal has another one last', () => {
    expect(outcomeOf('op-1', kept)).toBe('approved');
    expect(outcomeOf('op-2', kept)).toBe('failed');
  });

  it('is not known when the journal was damaged, or does not go back that far', () => {
    expect(outcomeOf('op-2', { ...kept, journalDamage: damage })).toBe('unknown');
    expect(outcomeOf('op-2', { ...kept, lastPurchase: null, isSignedIn: false })).toBe('unknown');
  });
});

describe('the reversal of a purchase in doubt', () => {
  const record: OperationRecord = {
    ...{ operationId: 'op-1', key: 'key-0001', terminalId: '10000001', kind: 'purchase', amount },
    ...{ askedAtMs: 1, endedAtMs: 2, result: { outcome: 'unknown', stan, batchNumber } },
  };
  const saidWith = (status: object) => {
    const all = {
      ...kept,
      lastPurchase: { ...last, outcome: 'unknown' },
      reversal: null,
      parkedReversals: [],
    };
    const terminal = { status: () => ({ ...all, ...status }) } as unknown as AgentTerminal;
    return operationDocument(record, null, terminal).reversal;
  };

  it('is due, parked or done, as the terminal has it', () => {
    expect(saidWith({ reversal: { stan, batchNumber } })).toBe('due');
    expect(saidWith({ parkedReversals: [{ stan, batchNumber }] })).toBe('parked');
    expect(saidWith({})).toBe('reversed');
  });

  it('is not said to be done where the journal has the purchase approved, was damaged or is new', () => {
    expect(saidWith({ lastPurchase: last })).toBeNull();
    expect(saidWith({ journalDamage: damage })).toBeNull();
    expect(saidWith({ lastPurchase: null, isSignedIn: false })).toBeNull();
  });
});
