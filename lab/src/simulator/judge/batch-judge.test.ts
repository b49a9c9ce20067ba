import { Secret } from '@rollcall/keys';
import { expect, it } from 'vitest';
import {
  checkBatches,
  checkRefused,
  checkSettlement,
  type HostBatch,
  heardOfSettlement,
  settling,
  wokeParked,
} from './batch-judge.ts';
import { judgedTerminal, type KnownPurchase } from './judge-terminal.ts';
import type { WireFrame } from './wire-frame.ts';

const purchase = { batchNumber: '000001', stan: '000002', amount: '000000000100' };

function newTerminal() {
  const tmk = new Secret(new Uint8Array(16));
  const identity = { terminalId: '10000001', name: 't1', home: 'plain', form: '003', waits: true } as const;
  return judgedTerminal({ ...identity, tmk, paths: 1, reversalTries: 3 });
}

function breachesOf(shown: KnownPurchase['shown'], batch: HostBatch | null): readonly string[] {
  const terminal = newTerminal();
  terminal.settledBatches.set('000001', false);
  terminal.purchases.set('000001/000002', { ...purchase, shown } as KnownPurchase);
  const breaches: string[] = [];
  checkBatches(
    terminal,
    () => batch,
    (_, __, what) => breaches.push(what),
  );
  return breaches;
}

const uploaded = new Map([[purchase.stan, purchase.amount]]);

it('a batch whose sums differ is settled by an upload of what was approved', () => {
  expect(breachesOf('approved', { isBalanced: false, uploaded, isEnded: true })).toEqual([]);
});

it.each([
  ['approved', null, 'the host says undefined'],
  ['approved', { isBalanced: true, uploaded, isEnded: true }, 'the host says true'],
  ['approved', { isBalanced: false, uploaded, isEnded: false }, 'its upload never ended'],
  ['approved', { isBalanced: false, uploaded: new Map(), isEnded: true }, 'uploaded with nothing'],
  ['declined', { isBalanced: false, uploaded, isEnded: true }, 'shown as declined'],
  ['unknown', { isBalanced: false, uploaded, isEnded: true }, 'shown as unknown'],
  [
    'unwritten',
    { isBalanced: false, uploaded: new Map([['000002', '000000000101']]), isEnded: true },
    'of 000000000100',
  ],
  [
    'approved',
    { isBalanced: false, uploaded: new Map([...uploaded, ['000099', '000000000100']]), isEnded: true },
    '000099, which nobody bought',
  ],
] as const)('a breach: one sale %s, at the host %o', (shown, batch, what) => {
  expect(breachesOf(shown, batch)).toEqual([expect.stringContaining(what)]);
});

it.each([
  ['000002', ['96', '96'], true],
  ['000001', ['96', '96'], false],
  ['000002', ['96', null], false],
  ['000002', ['00', '96'], false],
] as const)('batch 000001, now %s, after 0500s answered %o: a breach %s', (batchNow, answers, isBreach) => {
  const terminal = newTerminal();
  for (const [i, responseCode] of answers.entries()) {
    const frame = { batchNumber: '000001', stan: `00000${i}`, responseCode: responseCode ?? '' } as WireFrame;
    settling(terminal, frame);
    if (responseCode !== null) heardOfSettlement(terminal, frame);
  }
  const breaches: string[] = [];
  checkRefused(terminal, batchNow, (_, __, what) => breaches.push(what));
  expect(breaches).toHaveLength(Number(isBreach));
});

it.each([
  ['refused', null, 'no-answer', 1],
  ['refused', '96', 'refused', 0],
  ['unknown', null, 'no-answer', 0],
  ['failed', null, 'cancelled', 0],
] as const)('a settlement shown as %s after %s is a breach: %s, %i', (outcome, answer, reason, breaches) => {
  const terminal = newTerminal();
  const frame = { batchNumber: '000001', stan: '000003', responseCode: answer ?? '' } as WireFrame;
  settling(terminal, frame);
  if (answer !== null) heardOfSettlement(terminal, frame);
  const seen: string[] = [];
  const result = { batchNumber: '000001', outcome, reason } as Parameters<typeof checkSettlement>[1];
  checkSettlement(terminal, result, (_, __, what) => seen.push(what));
  expect(seen).toHaveLength(breaches);
});

it('no batch is settled before an older one that has approvals', () => {
  const terminal = newTerminal();
  terminal.purchases.set('000001/000002', { ...purchase, shown: 'approved' } as KnownPurchase);
  terminal.settling.set('000001', new Map([['000003', 'unheard']]));
  terminal.settling.set('000002', new Map([['000004', 'taken']]));
  const seen: string[] = [];
  const settled = (batchNumber: string) =>
    checkSettlement(terminal, { batchNumber, outcome: 'settled', reason: null }, (_, __, what) =>
      seen.push(what),
    );
  settled('000002');
  expect(seen).toEqual([expect.stringContaining('before 000001/000002')]);
  heardOfSettlement(terminal, { stan: '000003', responseCode: '00' } as WireFrame);
  settled('000001');
  settled('000002');
  expect(seen).toHaveLength(1);
});

it.each([
  ['nothing was heard of its 0500', null],
  ['its 0500 was refused', '40'],
])('no batch is settled where %s', (_, responseCode) => {
  const terminal = newTerminal();
  const seen: string[] = [];
  const settled = () =>
    checkSettlement(terminal, { batchNumber: '000001', outcome: 'settled', reason: null }, (_, __, what) =>
      seen.push(what),
    );
  settling(terminal, { batchNumber: '000001', stan: '000003' } as WireFrame);
  if (responseCode) heardOfSettlement(terminal, { stan: '000003', responseCode } as WireFrame);
  settled();
  expect(seen).toEqual([expect.stringContaining('no 0510')]);
  heardOfSettlement(terminal, { stan: '000003', responseCode: '00' } as WireFrame);
  settled();
  expect(seen).toHaveLength(1);
});

it('sums may differ where a crash hides that a reversal was parked before the 0500', () => {
  const terminal = newTerminal();
  terminal.parkedIn = new Set(['000001', '000002']);
  settling(terminal, { batchNumber: '000003', stan: '000003' } as WireFrame);
  terminal.settling.set('000001', new Map([['000002', 'taken']]));
  wokeParked(terminal);
  expect([...terminal.unevenBatches]).toEqual(['000001']);
});
