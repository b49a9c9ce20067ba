import { computeMac, f64Of, portableCiphers, Secret, sealWorkingKeys } from '@rollcall/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { type JudgedTerminal, judgedTerminal } from './judge-terminal.ts';
import { KeyJudge } from './key-judge.ts';
import type { WireFrame } from './wire-frame.ts';

let nowMs: number;
let seen: string[];
let judge: KeyJudge;
let terminal: JudgedTerminal;

const first = { stan: '000001' };
const reporting: WireFrame = {
  ...{ mti: '0820', stan: '000002', terminalId: '10000001', batchNumber: '000001', code: '362', amount: '' },
  ...{ responseCode: '', f52: null, f62: null, f64: null, track2: '', macData: new Uint8Array() },
};

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
    ...{ paths: 2, reversalTries: 3, form: '003', waits: true },
  });
});

describe('an 0800 at a plain host', () => {
  beforeEach(() => judge.asked(terminal, first, ends(1)));

  it('is in flight until its 0810 has come', () => {
    judge.answeredAt(terminal, ends(1));
    judge.asked(terminal, first, ends(2));
    expect(seen).toEqual([]);
    judge.asked(terminal, first, ends(3));
    expect(seen).toEqual(['one-0800']);
  });

  it('is in flight for 1.5 s when its terminal hangs up', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'closed');
    nowMs = 1_499;
    judge.asked(terminal, first, ends(2));
    expect(seen).toEqual(['one-0800']);
  });

  it('is given up after 1.5 s', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'closed');
    nowMs = 1_500;
    judge.asked(terminal, first, ends(2));
    expect(seen).toEqual([]);
  });

  it('that was given up counts for its own sign-in alone', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'closed');
    judge.asked(terminal, { stan: '000002' }, ends(2));
    expect(seen).toEqual([]);
  });

  it('that was given up with its call counts no more, though the next has its number', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'closed');
    terminal.signInsEnded++;
    judge.asked(terminal, first, ends(2));
    expect(seen).toEqual([]);
  });

  it('is gone with a connection that was lost', () => {
    nowMs = 100;
    judge.left(terminal, ends(1), 'lost');
    judge.asked(terminal, first, ends(2));
    expect(seen).toEqual([]);
  });
});

describe('fresh sets on complaints', () => {
  let made = 0;

  beforeEach(() => {
    made = 0;
    terminal = { ...terminal, home: 'cluster' };
    issue();
  });

  function issue(): void {
    made++;
    issueAgain();
  }

  function issueAgain(): void {
    const keys = {
      pik: new Secret(new Uint8Array(16).fill(made)),
      mak: new Secret(new Uint8Array(8).fill(made)),
    };
    judge.issued(terminal, sealWorkingKeys(portableCiphers, { tmk: terminal.tmk, form: '003', keys }));
  }

  function report(): void {
    nowMs++;
    judge.reporting(terminal, ends(1), reporting);
    judge.reported(terminal, ends(1), reporting);
  }

  function complainAndAsk(): void {
    report();
    issue();
  }

  it('are four an hour at most', () => {
    for (let i = 0; i < 4; i++) complainAndAsk();
    expect(seen).toEqual([]);
    complainAndAsk();
    expect(seen).toEqual(['set-wasted']);
  });

  it('do not come again once a gateway has taken the report of them', () => {
    report();
    issueAgain();
    expect(seen).toEqual(['set-reissued']);
  });

  it('are not those that were made while the gateway was at a report', () => {
    nowMs = 1;
    judge.reporting(terminal, ends(1), reporting);
    nowMs = 2;
    issue();
    judge.reported(terminal, ends(1), reporting);
    issueAgain();
    expect(seen).toEqual([]);
  });

  it('may come again where complaints that were never answered have used the four up', () => {
    for (let i = 0; i < 3; i++) judge.complained(terminal);
    report();
    issueAgain();
    expect(seen).toEqual([]);
  });

  it('do not come again because an operator has ordered others', () => {
    for (let i = 0; i < 4; i++) judge.ordered(terminal);
    report();
    issueAgain();
    expect(seen).toEqual(['set-reissued']);
  });

  it('do not count beyond the hour', () => {
    for (let i = 0; i < 4; i++) complainAndAsk();
    nowMs = 60 * 60_000;
    complainAndAsk();
    expect(seen).toEqual([]);
  });

  it('leave room for what an operator orders', () => {
    terminal.renewalOrders = 1;
    for (let i = 0; i < 5; i++) complainAndAsk();
    expect(seen).toEqual([]);
  });
});

describe('an answer', () => {
  /** The 0400 of one purchase, or its 0410, under the MAK of that many same bytes. */
  function reversal(mti: string, byte: number): WireFrame {
    const data = new Uint8Array(8).fill(7);
    const key = new Secret(new Uint8Array(8).fill(byte));
    const mac = computeMac(portableCiphers, { algorithm: 'cup-ecb', key, padding: 'zero', data });
    return { ...reporting, mti, responseCode: '00', macData: data, f64: f64Of(mac, 'ascii-hex') };
  }

  beforeEach(() => {
    terminal = { ...terminal, home: 'cluster' };
    for (const byte of [1, 2]) {
      const keys = {
        pik: new Secret(new Uint8Array(16).fill(byte)),
        mak: new Secret(new Uint8Array(8).fill(byte)),
      };
      terminal.sets.set(`${byte}`, {
        ...{
          ...keys,
          madeAtMs: 0,
          provenAtMs: null,
          overtakenAtMs: null,
          isDoubted: true,
          isReported: false,
        },
      });
    }
  });

  it('has the MAC of its question, whatever has come in by another connection meanwhile', () => {
    judge.used(terminal, ends(1), reversal('0400', 1));
    judge.used(terminal, ends(2), reversal('0400', 2));
    judge.answered(terminal, ends(1), reversal('0410', 1), '0400');
    judge.answered(terminal, ends(2), reversal('0410', 2), '0400');
    expect(seen).toEqual([]);
  });

  it('under another set is a breach', () => {
    judge.used(terminal, ends(1), reversal('0400', 1));
    judge.answered(terminal, ends(1), reversal('0410', 2), '0400');
    expect(seen).toEqual(['keys-agree']);
  });

  it('that blames the keys of a good set is one too', () => {
    judge.used(terminal, ends(1), reversal('0400', 1));
    judge.answered(terminal, ends(1), { ...reporting, mti: '0410', responseCode: 'A0' }, '0400');
    expect(seen).toEqual(['set-lost']);
  });
});
