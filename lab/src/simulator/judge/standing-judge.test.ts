import { Secret } from '@rollcall/keys';
import { beforeEach, describe, expect, it } from 'vitest';
import { type JudgedTerminal, judgedTerminal } from './judge-terminal.ts';
import { type Standing, StandingJudge } from './standing-judge.ts';

const signedIn: Standing = { signedInAtMs: 1_000, isSignedIn: true, signInDue: null };
const signedOff: Standing = { signedInAtMs: null, isSignedIn: false, signInDue: 'not-signed-in' };
const failed = { call: 'sign-in', outcome: 'failed', attempts: 1 };

let seen: string[];
let judge: StandingJudge;
let terminal: JudgedTerminal;

beforeEach(() => {
  seen = [];
  judge = new StandingJudge((invariant) => seen.push(invariant));
  terminal = judgedTerminal({
    ...{ terminalId: '10000001', name: 't1', home: 'cluster', tmk: new Secret(new Uint8Array(16)) },
    ...{ paths: 1, reversalTries: 3, form: '003', waits: true },
  });
  judge.awoke(terminal, signedOff);
  judge.ended(terminal, { call: 'sign-in', outcome: 'signed-in', attempts: 1 }, signedIn);
});

describe('whether a terminal is signed in', () => {
  it('stays as it was when a sign-in fails', () => {
    judge.ended(terminal, failed, signedIn);
    expect(seen).toEqual([]);
    judge.ended(terminal, failed, signedOff);
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('is not said of one that has no keys', () => {
    judge.ended(terminal, failed, { ...signedIn, signInDue: 'not-signed-in' });
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('ends with a sign-off that was taken, and with no other', () => {
    judge.ended(terminal, { call: 'sign-off', outcome: 'answered', attempts: 1 }, signedOff);
    judge.ended(terminal, failed, signedOff);
    expect(seen).toEqual([]);
    judge.ended(terminal, failed, signedIn);
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('outlives a crash', () => {
    judge.awoke(terminal, signedOff);
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('does not go back to an earlier sign-in at a crash; a later one may have been cut off', () => {
    judge.awoke(terminal, { ...signedIn, signedInAtMs: 2_000 });
    expect(seen).toEqual([]);
    judge.awoke(terminal, signedIn);
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('outlives a crash though a sign-off before it was cut off', () => {
    judge.cutOff(terminal, 'sign-off');
    judge.ended(terminal, { call: 'sign-in', outcome: 'signed-in', attempts: 1 }, signedIn);
    judge.awoke(terminal, signedOff);
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('is no older after a sign-in that was shown as done', () => {
    judge.ended(
      terminal,
      { call: 'sign-in', outcome: 'signed-in', attempts: 1 },
      { ...signedIn, signedInAtMs: 900 },
    );
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('is so after a sign-in that was shown as done', () => {
    judge.ended(terminal, { call: 'sign-in', outcome: 'signed-in', attempts: 1 }, signedOff);
    expect(seen).toEqual(['sign-in-kept']);
  });

  it('is not known after a crash under a sign-off', () => {
    judge.cutOff(terminal, 'sign-off');
    judge.awoke(terminal, signedOff);
    judge.ended(terminal, failed, signedOff);
    expect(seen).toEqual([]);
  });
});
