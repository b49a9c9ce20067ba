import { Secret } from '@rollcall/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { type JudgedTerminal, judgedTerminal } from './judge-terminal.ts';
import { KeyJudge } from './key-judge.ts';

let nowMs: number;
let seen: string[];
let judge: KeyJudge;
let terminal: JudgedTerminal;

function ends(connection: number, cluster: string | null = null) {
  return { connection, cluster, terminal: 't1', host: 'plain' };
}

beforeEach(() => {
  nowMs = 0;
  seen = [];
  judge = new KeyJudge(
    () => nowMs,
    (invariant) => seen.push(invariant),
    86_400_000,
  );
  terminal = judgedTerminal({
    ...{ terminalId: '10000001', name: 't1', home: 'plain', tmk: new Secret(new Uint8Array(16)) },
    ...{ paths: 2, reversalTries: 3 },
  });
});

describe('an 0800 at a plain host', () => {
  beforeEach(() => judge.asked(terminal, ends(1)));

  it('is in flight until its 0810 has come', () => {
    judge.answeredAt(terminal, ends(1));
    judge.asked(terminal, ends(2));
    expect(seen).toEqual([]);
    judge.asked(terminal, ends(3));
    expect(seen).toEqual(['one-0800']);
  });

  it('is in flight for 1.5 s when its terminal hangs up', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'closed');
    nowMs = 1_499;
    judge.asked(terminal, ends(2));
    expect(seen).toEqual(['one-0800']);
  });

  it('is given up after 1.5 s', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'closed');
    nowMs = 1_500;
    judge.asked(terminal, ends(2));
    expect(seen).toEqual([]);
  });

  it('is gone with a connection that was lost', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'lost');
    judge.asked(terminal, ends(2));
    expect(seen).toEqual([]);
  });
});
