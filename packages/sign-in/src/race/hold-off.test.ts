import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { heldOff, isTelling, mayAskAgain } from './hold-off.ts';

const call = { networkId: 'shop', startedAtMs: 1_000, endedAtMs: 4_000, random: 0.5 };
const shop = { networkId: 'shop', askAgainMs: null };

describe('a terminal that heard nobody', () => {
  it('asks again at its own moment of five minutes', () => {
    expect(heldOff(null, call).retryAtMs).toBe(4_000 + limits.retryWindowMsMin / 2);
    expect(heldOff(null, { ...call, random: 0 }).retryAtMs).toBe(4_000 + limits.pauseMsMin);
  });

  it('takes five times as long as it has lasted, an hour at most', () => {
    const first = heldOff(null, call);
    const later = { ...call, startedAtMs: 601_000, endedAtMs: 604_000 };
    expect(heldOff(first, later).retryAtMs).toBe(604_000 + 0.5 * limits.retrySpread * 603_000);
    const nextDay = { ...call, startedAtMs: 86_400_000, endedAtMs: 86_403_000 };
    expect(heldOff(first, nextDay).retryAtMs).toBe(86_403_000 + limits.retryWindowMsMax / 2);
  });

  it('counts from the beginning on another network', () => {
    const first = heldOff(null, call);
    const elsewhere = { ...call, networkId: 'market', startedAtMs: 601_000, endedAtMs: 604_000 };
    expect(heldOff(first, elsewhere)).toMatchObject({ sinceMs: 601_000, networkId: 'market' });
  });

  it('together with all others that fail comes back at a fifth of the rate at which they fail', () => {
    const lastedMs = 60_000;
    const windowEndMs = lastedMs + limits.retryWindowMsMin;
    const terminals = Array.from({ length: 60_000 }, (_, i) => {
      const endedAtMs = (i / 60_000) * lastedMs;
      const random = (i * 0.618034) % 1;
      return heldOff(null, { networkId: 'shop', startedAtMs: endedAtMs, endedAtMs, random }).retryAtMs;
    });
    const perSecond = Array.from({ length: Math.ceil(windowEndMs / 1_000) }, () => 0);
    for (const atMs of terminals) {
      const second = Math.floor(atMs / 1_000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(1_000 * 0.21);
  });

  it('answers from what is known until its time, a minute for a person, or another network', () => {
    const holdOff = heldOff(null, call);
    const at = (atMs: number) => mayAskAgain(holdOff, { ...shop, atMs });
    expect([at(4_001), at(60_999), at(61_000)]).toEqual([false, false, true]);
    expect(mayAskAgain({ ...holdOff, retryAtMs: 5_000 }, { ...shop, atMs: 5_000 })).toBe(true);
    expect(mayAskAgain(holdOff, { ...shop, atMs: 4_001, networkId: 'market' })).toBe(true);
    expect(mayAskAgain(holdOff, { ...shop, atMs: 4_001, askAgainMs: 0 })).toBe(true);
  });

  it('does not stay away because its clock was set back', () => {
    expect(mayAskAgain(heldOff(null, call), { ...shop, atMs: 999 })).toBe(true);
  });
});

it('a call that was too short to hear anybody tells nothing', () => {
  expect(isTelling({ lastedMs: 60, wasRefused: false })).toBe(false);
  expect(isTelling({ lastedMs: 60, wasRefused: true })).toBe(true);
  expect(isTelling({ lastedMs: limits.quietMsMin, wasRefused: false })).toBe(true);
});
