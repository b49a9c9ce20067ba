import { Secret } from '@rollcall/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { type JudgedTerminal, judgedTerminal, type KnownSet, requestName } from './judge-terminal.ts';
import { MoneyJudge } from './money-judge.ts';
import { StepJudge } from './step-judge.ts';
import type { WireFrame } from './wire-frame.ts';

const ends = { connection: 1, cluster: null, terminal: 't1', host: 'cluster/g0' };

let seen: string[];
let money: MoneyJudge;
let judge: StepJudge;
let terminal: JudgedTerminal;

function frame(mti: string, stan: string, responseCode = ''): WireFrame {
  const none = { f52: null, f62: null, f64: null, track2: '', macData: new Uint8Array() };
  const about = { terminalId: '10000001', batchNumber: '000001', amount: '000000000100', code: '000' };
  return { mti, stan, responseCode, ...about, ...none };
}

/** A purchase, and what it is answered. */
function buys(stan: string, responseCode: string): void {
  money.bought(terminal, frame('0200', stan));
  hears('0210', stan, responseCode);
}

function hears(mti: string, stan: string, responseCode: string): void {
  const answer = frame(mti, stan, responseCode);
  judge.heard(terminal, ends, answer);
  if (mti === '0210') money.answered(terminal, answer);
  else money.heard(terminal, answer);
}

function setOf(madeAtMs: number): KnownSet {
  const keys = { pik: new Secret(new Uint8Array(16)), mak: new Secret(new Uint8Array(8)) };
  const fresh = { provenAtMs: null, overtakenAtMs: null, isDoubted: false, isReported: false };
  return { ...keys, madeAtMs, ...fresh };
}

beforeEach(() => {
  seen = [];
  money = new MoneyJudge((invariant) => seen.push(invariant), true);
  judge = new StepJudge((_, __, what) => seen.push(what));
  terminal = judgedTerminal({
    ...{ terminalId: '10000001', name: 't1', home: 'cluster', tmk: new Secret(new Uint8Array(16)) },
    ...{ paths: 1, reversalTries: 3, form: '003', waits: true },
  });
});

describe('after a host said that keys or batch are out of step', () => {
  beforeEach(() => buys('000001', '77'));

  it('it may say so again until a sign-in went well', () => {
    buys('000002', 'A0');
    expect(seen).toEqual([]);
  });

  it('a sign-in brings them into step', () => {
    judge.signedIn(terminal);
    buys('000002', '00');
    judge.signedIn(terminal);
    buys('000003', '77');
    expect(seen).toEqual([]);
    judge.signedIn(terminal);
    buys('000004', '77');
    expect(seen).toEqual(['0210 000004 says 77 again after a sign-in']);
  });

  it('it may say so again to copies of earlier requests', () => {
    judge.signedIn(terminal);
    hears('0210', '000001', '77');
    buys('000002', '00');
    hears('0210', '000001', '77');
    judge.signedIn(terminal);
    hears('0210', '000002', 'A0');
    expect(seen).toEqual([]);
  });

  it('it does not say so again to a reversal, unless that is a copy under the keys of before', () => {
    judge.signedIn(terminal);
    const reversal = frame('0400', '000001');
    money.reversed(terminal, reversal);
    const [before, now] = [setOf(1), setOf(2)];
    terminal.setOfReversal = now;
    terminal.setOfRequest.set(requestName('0400', reversal, ends), { set: before, isGood: false });
    judge.heard(terminal, ends, frame('0410', '000001', 'A0'));
    expect(seen).toEqual([]);
    terminal.setOfRequest.set(requestName('0400', reversal, ends), { set: now, isGood: true });
    hears('0410', '000001', 'A0');
    expect(seen).toEqual(['0410 000001 says A0 again after a sign-in']);
    hears('0410', '000001', 'A0');
    expect(seen).toHaveLength(1);
  });

  it('a plain host may do as it likes', () => {
    terminal = judgedTerminal({ ...terminal, home: 'plain' });
    buys('000001', '77');
    judge.signedIn(terminal);
    buys('000002', '77');
    expect(seen).toEqual([]);
  });
});
