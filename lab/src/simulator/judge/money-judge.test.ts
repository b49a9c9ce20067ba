import { Secret } from '@rollcall/keys';
import type {
  GivenUpBatch,
  LastSettlement,
  ParkedReversal,
  ParkedReversalsResult,
  PurchaseResult,
  ReversalResult,
  SettlementResult,
} from '@rollcall/terminal';
import { beforeEach, describe, expect, it } from 'vitest';
import { type JudgedTerminal, judgedTerminal, type KnownPurchase } from './judge-terminal.ts';
import { MoneyJudge } from './money-judge.ts';
import type { WireFrame } from './wire-frame.ts';

const reversal: ParkedReversal = {
  ...{ stan: '000007', batchNumber: '000001', amount: '000000000100', entryMode: '021', reason: '98' },
  ...{ tries: 3, isSignInAwaited: false, signInsGranted: 0, parkedAtMs: 0, why: 'tries', responseCode: null },
};
const attempt = {} as ParkedReversalsResult['attempts'][number];

let seen: string[];
let judge: MoneyJudge;
let terminal: JudgedTerminal;

function frame(mti: string, responseCode = '', stan = reversal.stan): WireFrame {
  const { amount, batchNumber } = reversal;
  const none = { f52: null, f62: null, f64: null, track2: '', macData: new Uint8Array() };
  return { mti, stan, amount, batchNumber, responseCode, terminalId: '10000001', code: '000', ...none };
}

function retried(part: Partial<ParkedReversalsResult>): void {
  const nothing = { outcome: 'failed', reversed: [], left: [], mustSignIn: false, elapsedMs: 0 } as const;
  judge.shownParked(terminal, { ...nothing, attempts: [attempt], ...part });
}

function isReversedAtNextTry(): void {
  judge.reversed(terminal, frame('0400'));
  judge.heard(terminal, frame('0410', '00'));
  retried({ outcome: 'all-reversed', reversed: [reversal] });
  expect(seen).toEqual([]);
}

beforeEach(() => {
  seen = [];
  judge = new MoneyJudge((invariant) => seen.push(invariant), true);
  terminal = judgedTerminal({
    ...{ terminalId: '10000001', name: 't1', home: 'cluster', tmk: new Secret(new Uint8Array(16)) },
    ...{ paths: 1, reversalTries: 3, form: '003', waits: true },
  });
  terminal.lives = 1;
  judge.bought(terminal, frame('0200'));
  judge.reversed(terminal, frame('0400'));
});

describe('a parked reversal that was tried again', () => {
  it('is left while no 0410 has ended it', () => {
    judge.heard(terminal, frame('0410', '96'));
    retried({ outcome: 'some-left', left: [reversal] });
    expect(seen).toEqual([]);
  });

  it.each(['00', '12', '25'])('is not left after an 0410 with %s', (responseCode) => {
    judge.heard(terminal, frame('0410', responseCode));
    retried({ outcome: 'some-left', left: [reversal] });
    expect(seen).toEqual(['reversal-doubled']);
  });

  it('may be left where a copy of what was said to an earlier one came first', () => {
    judge.heard(terminal, frame('0410', '96'));
    judge.heard(terminal, frame('0410', '00'));
    retried({ outcome: 'some-left', left: [reversal] });
    isReversedAtNextTry();
  });

  it('may be left after one where the disk failed', () => {
    judge.heard(terminal, frame('0410', '00'));
    retried({ outcome: 'some-left', left: [reversal], attempts: [] });
    expect(seen).toEqual([]);
  });

  it('may be left after one where the disk failed behind another, and disks are ill', () => {
    judge = new MoneyJudge((invariant) => seen.push(invariant), false);
    judge.heard(terminal, frame('0410', '00'));
    retried({ outcome: 'some-left', left: [reversal] });
    isReversedAtNextTry();
  });

  it('may be left for a call that was given up while another wrote that it is reversed', () => {
    judge.heard(terminal, frame('0410', '00'));
    retried({ outcome: 'failed', left: [reversal], attempts: [] });
    retried({ outcome: 'all-reversed', reversed: [reversal] });
    expect(seen).toEqual([]);
  });

  it('may be left after one that a crash kept from being written', () => {
    judge.heard(terminal, frame('0410', '00'));
    judge.stillParked(terminal, [reversal]);
    retried({ outcome: 'failed', left: [reversal] });
    judge.reversed(terminal, frame('0400'));
    expect(seen).toEqual([]);
  });

  it('is not shown as reversed without its 0410', () => {
    retried({ outcome: 'all-reversed', reversed: [reversal] });
    expect(seen).toEqual(['reversal-lost']);
  });

  it('is not sent again once it was shown as reversed', () => {
    judge.heard(terminal, frame('0410', '00'));
    retried({ outcome: 'all-reversed', reversed: [reversal] });
    judge.reversed(terminal, frame('0400'));
    expect(seen).toEqual(['reversal-doubled']);
  });
});

describe('a reversal that is due', () => {
  const none = { reversal: null, parkedReversals: [], lastPurchase: null };

  function shown(outcome: ReversalResult['outcome'], now: object = {}): void {
    const result = { outcome, attempts: [attempt] } as unknown as ReversalResult;
    judge.shownReversal(terminal, result, { ...none, ...now });
  }

  it('is the one that is shown, though a parked one left before that was told', () => {
    judge.bought(terminal, frame('0200', '', '000008'));
    judge.reversed(terminal, frame('0400', '', '000008'));
    judge.heard(terminal, frame('0410', '00', '000008'));
    judge.reversed(terminal, frame('0400'));
    shown('reversed', { parkedReversals: [reversal] });
    judge.reversed(terminal, frame('0400'));
    expect(seen).toEqual([]);
    judge.reversed(terminal, frame('0400', '', '000008'));
    expect(seen).toEqual(['reversal-doubled']);
  });

  it('is not shown as reversed without its 0410', () => {
    shown('reversed');
    expect(seen).toEqual(['reversal-lost']);
  });

  it.each([
    ['unknown', { reversal }],
    ['refused', { reversal }],
    ['parked', { parkedReversals: [reversal] }],
  ] as const)('is not shown as %s after its 0410', (outcome, now) => {
    shown(outcome, now);
    expect(seen).toEqual([]);
    judge.heard(terminal, frame('0410', '00'));
    shown(outcome, now);
    expect(seen).toEqual(['reversal-doubled']);
  });

  it('is still due where a crash kept its 0410 from being written and nothing was sent since', () => {
    judge.heard(terminal, frame('0410', '00'));
    shown('failed', { reversal });
    expect(seen).toEqual([]);
  });

  it('is not sent again once a purchase that sent nothing else has ended', () => {
    const failed = { outcome: 'failed', stan: null, reason: 'no-connection' } as unknown as PurchaseResult;
    judge.heard(terminal, frame('0410', '00'));
    judge.shownPurchase(terminal, failed, { ...none, reversal });
    judge.shownPurchase(terminal, failed, none);
    judge.reversed(terminal, frame('0400'));
    expect(seen).toEqual(['reversal-doubled']);
  });
});

it.each([
  ['000001', []],
  ['000002', ['reversal-lost']],
])('a reversal parked in batch 000001 excuses the sums of that batch alone: %s', (batchNumber, breaches) => {
  const totals = { debitCount: 1 };
  const result = { batchNumber, totals, isBalanced: false, reason: null } as SettlementResult;
  const lastSettlement = { batchNumber } as LastSettlement;
  const now = {
    ...{ lastSettlement, givenUpBatches: [], reversal: null },
    parkedReversals: [{ ...reversal, batchNumber: '000001' }],
  };
  judge.shownSettlement(terminal, { ...result, outcome: 'unknown' }, now);
  judge.shownSettlement(terminal, { ...result, outcome: 'settled' }, { ...now, parkedReversals: [] });
  expect(seen).toEqual(breaches);
});

it('a batch that is settled is kept as the last one, and counts as shown after a crash', () => {
  const totals = { debitCount: 1 };
  const result = { batchNumber: '000002', totals, isBalanced: true, reason: null, outcome: 'settled' };
  const lastSettlement = { batchNumber: '000002', isBalanced: true } as LastSettlement;
  const now = { lastSettlement, givenUpBatches: [], reversal: null, parkedReversals: [] };
  judge.shownSettlement(terminal, result as unknown as SettlementResult, now);
  expect(seen).toEqual([]);
  judge.kept(terminal, { ...now, lastSettlement: { ...lastSettlement, batchNumber: '000003' } });
  expect([...terminal.settledBatches.keys()]).toEqual(['000002', '000003']);
  judge.shownSettlement(terminal, result as unknown as SettlementResult, { ...now, lastSettlement: null });
  expect(seen).toEqual(['batch-false']);
});

describe('a batch that is given up', () => {
  const sale = {
    ...{ stan: '000007', batchNumber: '000001', amount: '000000000100' },
    ...{ rrn: null, authorisationCode: null, localTime: null },
  };

  function givenUp(sales: readonly object[], responseCode: string | null = '40', kept = sales): void {
    const result = { outcome: 'given-up', reason: 'upload-refused', batchNumber: '000001', responseCode };
    judge.shownSettlement(terminal, { ...result, unsettled: sales } as unknown as SettlementResult, {
      ...{ reversal: null, parkedReversals: [], lastSettlement: null },
      givenUpBatches: [{ batchNumber: '000001', sales: kept } as unknown as GivenUpBatch],
    });
  }

  beforeEach(() => {
    terminal.purchases.set('000001/000007', { ...sale, shown: 'approved' } as unknown as KnownPurchase);
  });

  it('tells every approval in it', () => {
    givenUp([sale]);
    expect(seen).toEqual([]);
    expect(terminal.givenUp).toEqual(new Set(['000001/000007']));
  });

  it('tells of none too few, and only what the host has refused', () => {
    givenUp([]);
    expect(seen).toEqual(['batch-false']);
    givenUp([sale], null);
    expect(seen).toEqual(['batch-false', 'batch-false']);
  });

  it('keeps in its status what it tells', () => {
    givenUp([sale], '40', []);
    expect(seen).toEqual(['batch-false']);
  });

  it('has told what its status has after a crash', () => {
    const givenUpBatches = [{ batchNumber: '000001', givenUpAtMs: 0, sales: [sale] }];
    judge.kept(terminal, { lastSettlement: null, givenUpBatches });
    givenUp([]);
    expect(seen).toEqual([]);
  });
});
