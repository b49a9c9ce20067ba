import type { SignInResult } from '@rollcall/terminal';
import { beforeEach, expect, it } from 'vitest';
import { HoldOffJudge } from './hold-off-judge.ts';

const attempt = {} as SignInResult['attempts'][number];

let nowMs: number;
let seen: string[];
let judge: HoldOffJudge;
let operations: number;

function signedIn(part: Partial<SignInResult>): void {
  const result = {
    outcome: 'failed',
    operationId: `o${++operations}`,
    attempts: [attempt],
    elapsedMs: 3_000,
  };
  judge.signedIn('t1', { ...result, retryAt: 200_000, ...part } as SignInResult);
}

beforeEach(() => {
  nowMs = 3_000;
  seen = [];
  operations = 0;
  judge = new HoldOffJudge(
    () => nowMs,
    (invariant) => seen.push(invariant),
  );
  signedIn({});
});

it('who is asked again before the time asks nobody', () => {
  nowMs = 10_000;
  signedIn({ attempts: [] });
  expect(seen).toEqual([]);
  signedIn({});
  expect(seen).toEqual(['over-budget']);
});

it('after a minute it may ask, and at the time that it told', () => {
  nowMs = 61_000;
  signedIn({ retryAt: 65_000 });
  nowMs = 65_000;
  signedIn({});
  expect(seen).toEqual([]);
});

it('who joins a sign-in has its result too', () => {
  signedIn({ operationId: 'o1' });
  expect(seen).toEqual([]);
});

it('another call, or another life, lifts it', () => {
  judge.lifted('t1');
  signedIn({});
  expect(seen).toEqual([]);
});
