import { Secret } from '@rollcall/keys';
import { beforeEach, expect, it } from 'vitest';
import { judgedTerminal } from './judge-terminal.ts';
import { TrafficJudge } from './traffic-judge.ts';
import type { WireFrame } from './wire-frame.ts';

const terminal = judgedTerminal({
  ...{ terminalId: '10000001', name: 't1', home: 'cluster', tmk: new Secret(new Uint8Array(16)) },
  ...{ paths: 2, reversalTries: 3, form: '003', waits: true },
});

function ends(connection: number) {
  return { connection, cluster: 'cluster', terminal: 't1', host: 'cluster/g0' };
}

function frame(mti: string, stan: string, code = '000'): WireFrame {
  return { mti, stan, code, batchNumber: '000001' } as WireFrame;
}

let nowMs: number;
let seen: string[];

function newJudge(hasQuickDisks = true): TrafficJudge {
  return new TrafficJudge(
    () => nowMs,
    (invariant) => seen.push(invariant),
    hasQuickDisks,
  );
}

beforeEach(() => {
  nowMs = 0;
  seen = [];
});

it('an F11 stands for one request, and for its reversal', () => {
  const judge = newJudge();
  judge.left(terminal, ends(1), frame('0200', '000002'));
  judge.left(terminal, ends(1), frame('0400', '000002'));
  judge.left(terminal, ends(1), frame('0200', '000002'));
  expect(seen).toEqual([]);
  judge.left(terminal, ends(1), frame('0800', '000002', '003'));
  expect(seen).toEqual(['sent-twice']);
});

it.each([
  [5_000, []],
  [5_400, ['unprobed']],
])('money goes over a connection that was silent for %i ms: %j', (silentMs, breaches) => {
  const judge = newJudge();
  judge.left(terminal, ends(1), frame('0820', '000001', '301'));
  judge.heard(terminal, ends(1), frame('0830', '000001', '301'));
  nowMs += silentMs;
  judge.left(terminal, ends(1), frame('0200', '000002'));
  expect(seen).toEqual(breaches);
});

it.each([
  [100, ['over-budget']],
  [300, []],
])('a second gateway is asked after %i ms: %j', (laterMs, breaches) => {
  const judge = newJudge();
  judge.left(terminal, ends(1), frame('0800', '000001', '003'));
  nowMs += laterMs;
  judge.left(terminal, ends(2), frame('0800', '000001', '003'));
  expect(seen).toEqual(breaches);
});

it('a report of bad keys before it holds an 0800 up', () => {
  const judge = newJudge();
  judge.left(terminal, ends(1), frame('0820', '000001', '362'));
  judge.left(terminal, ends(1), frame('0800', '000002', '003'));
  nowMs += 100;
  judge.left(terminal, ends(2), frame('0800', '000002', '003'));
  expect(seen).toEqual([]);
});

it('a second gateway may be asked at once when the first has answered, or is gone', () => {
  const judge = newJudge();
  judge.left(terminal, ends(1), frame('0800', '000001', '003'));
  judge.heard(terminal, ends(1), frame('0810', '000001', '003'));
  judge.left(terminal, ends(2), frame('0800', '000001', '003'));
  judge.terminalLeft(terminal, ends(2));
  judge.left(terminal, ends(3), frame('0800', '000001', '003'));
  expect(seen).toEqual([]);
});
