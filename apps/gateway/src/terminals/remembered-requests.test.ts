import { describe, expect, it } from 'vitest';
import type { Exchange } from '../exchange.ts';
import { limits } from '../limits.ts';
import { RememberedRequests } from './remembered-requests.ts';

function remembered() {
  let nowMs = 5;
  const clock = {
    nowMs: () => nowMs,
    monotonicUs: () => nowMs * 1_000,
    setTimer: () => ({ cancel: () => {} }),
  };
  const requests = new RememberedRequests(clock, ({ operationId }) => operationId ?? '');
  return { requests, pass: (ms: number) => (nowMs += ms) };
}

const of = (operationId: string | number) => ({ operationId: String(operationId) }) as Exchange;

describe('remembered requests', () => {
  it('are forgotten when no copy can come any more, or when told', () => {
    const { requests, pass } = remembered();
    requests.add(of('a'));
    requests.add(of('b'));
    requests.forget(of('b'));
    pass(limits.requestsRememberedMs - 1);
    expect([requests.has(of('a')), requests.has(of('b'))]).toEqual([true, false]);
    pass(1);
    expect(requests.has(of('a'))).toBe(false);
  });

  it('begin anew when renewed, and not when added again', () => {
    const { requests, pass } = remembered();
    expect(requests.renew(of('renewed'))).toBe(true);
    requests.add(of('added'));
    pass(limits.requestsRememberedMs - 1);
    expect(requests.renew(of('renewed'))).toBe(false);
    requests.add(of('added'));
    pass(1);
    expect([requests.has(of('renewed')), requests.has(of('added'))]).toEqual([true, false]);
    expect(requests.renew(of('added'))).toBe(true);
  });

  it('are so many and no more: the oldest goes', () => {
    const { requests } = remembered();
    for (let i = 0; i < limits.requestsRememberedMax; i++) requests.add(of(i));
    requests.renew(of(0));
    requests.add(of('one more'));
    expect([0, 1, 2, 'one more'].map((each) => requests.has(of(each)))).toEqual([true, false, true, true]);
  });
});
