import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptResult } from './attempt.ts';
import { causeOf, causeOfWaiting } from './cause-table.ts';

const attempt = (result: AttemptResult): Attempt => ({
  uplink: 'default',
  endpoint: 'tcp://127.0.0.1:9',
  phases: {},
  result,
});

describe('the first diagnosis', () => {
  it.each([
    ['97', '203'],
    ['03', '203'],
    ['58', '203'],
    ['A0', '204'],
    ['30', '402'],
    ['90', '502'],
    ['96', '505'],
    ['91', '601'],
    ['Z9', '900'],
  ])('of F39 %s is %s', (responseCode, code) => {
    const cause = causeOf([attempt('refused')], responseCode, null);
    expect(cause).toMatchObject({ code, evidence: [`f39:${responseCode}`] });
  });

  it.each([
    ['connect-refused', '503'],
    ['connect-unreachable', '104'],
    ['connect-dns', '106'],
    ['tls-settings', '702'],
    ['connect-timed-out', '900'],
    ['no-answer', '900'],
    ['key-check-failed', '204'],
    ['bad-frame', '702'],
    ['bad-answer', '402'],
  ] as const)('of %s is %s', (result, code) => {
    expect(causeOf([attempt(result)], null, null)).toMatchObject({ code, evidence: [result] });
  });

  it('goes by the attempt that got furthest', () => {
    expect(causeOf([attempt('connect-refused'), attempt('no-answer')], null, null).code).toBe('900');
    expect(causeOf([attempt('no-answer'), attempt('refused')], '97', null).code).toBe('203');
  });

  it('of a resolver that says nothing is a fault of names, but not where an address is as silent', () => {
    const nameless: Attempt = { ...attempt('connect-timed-out'), phases: { dns: 8_000 } };
    expect(causeOf([nameless], null, null)).toMatchObject({ code: '106', evidence: ['connect-dns'] });
    const late: Attempt = { ...attempt('connect-timed-out'), phases: { dns: 5, connect: 7_995 } };
    expect(causeOf([late], null, null).code).toBe('900');
    expect(causeOf([nameless, late], null, null)).toMatchObject({
      code: '900',
      evidence: ['connect-timed-out'],
    });
  });

  it('does not say that there is no line where something on it has answered', () => {
    const codeOf = (...results: AttemptResult[]) => causeOf(results.map(attempt), null, null).code;
    expect(codeOf('connect-unreachable', 'connect-unreachable')).toBe('104');
    expect(codeOf('connect-unreachable', 'connect-refused')).toBe('103');
    expect(codeOf('connect-reset', 'connect-unreachable')).toBe('103');
    expect(codeOf('connect-unreachable', 'connect-timed-out')).toBe('900');
    expect(codeOf('connect-unreachable', 'connect-refused', 'no-answer')).toBe('900');
  });

  it('of a sign-in that waited too long is that of the call before, where there is one', () => {
    const waited = 'waited-for-earlier-calls';
    const known = causeOf([attempt('refused')], '97', null);
    const before = { attempts: [attempt('connect-refused')], cause: null };
    expect(causeOfWaiting(null)).toMatchObject({ code: '900', evidence: [waited] });
    expect(causeOfWaiting(before)).toMatchObject({ code: '503', evidence: [waited, 'connect-refused'] });
    const told = causeOfWaiting({ attempts: [], cause: known });
    expect(told).toEqual({ ...known, evidence: [waited, 'f39:97'] });
    expect(causeOfWaiting({ attempts: [], cause: told })).toEqual(told);
  });

  it('never claims more than it knows: shares sum to at most 1, and what is missing is named', () => {
    const results: AttemptResult[] = [
      'no-answer',
      'closed',
      'connect-refused',
      'connect-timed-out',
      'bad-frame',
      'retired-set',
    ];
    const causes = results.map((result) => causeOf([attempt(result)], null, null));
    for (const { confidence, alternatives, missing } of causes) {
      expect(alternatives.reduce((sum, other) => sum + other.confidence, confidence)).toBeLessThanOrEqual(1);
      expect(missing).not.toEqual([]);
    }
  });
});
