import type { Attempt } from '@rollcall/store';
import { describe, expect, it } from 'vitest';
import type { AttemptReason } from './attempt-reason.ts';
import { limits } from './limits.ts';
import { RefusedConnections } from './refused-connections.ts';

const minuteMs = 60_000;

/** With a clock that a test moves, and what was recorded. */
function refusedConnections() {
  const clock = { nowMs: Date.UTC(2026, 10, 22, 1, 0, 0) };
  const recorded: Attempt[] = [];
  const observed: Attempt[] = [];
  const counts = new Map<AttemptReason, number>();
  const refused = new RefusedConnections({
    attempts: { add: (attempt) => recorded.push(attempt) },
    clock: { nowMs: () => clock.nowMs, monotonicUs: () => clock.nowMs * 1_000 },
    counts,
    observe: (attempt) => observed.push(attempt),
  });
  return { clock, recorded, observed, counts, refused };
}

describe('a refused connection', () => {
  it('is recorded with its address and the bound it was over', () => {
    const { clock, recorded, observed, refused } = refusedConnections();
    refused.note('10.0.0.7', 'connections-of-address');
    refused.note('10.0.0.8', 'connections');
    const attempt = {
      atMs: clock.nowMs,
      reason: 'too-many-connections',
      terminalId: null,
      responseCode: null,
    };
    expect(recorded).toMatchObject([
      { ...attempt, remoteAddress: '10.0.0.7', detail: 'connections-of-address' },
      { ...attempt, remoteAddress: '10.0.0.8', detail: 'connections' },
    ]);
    expect(observed).toEqual(recorded);
  });

  it('is recorded once a minute for its address, and counted each time', () => {
    const { clock, recorded, counts, refused } = refusedConnections();
    for (let passedMs = 0; passedMs < 2 * minuteMs; passedMs += 1_000) {
      refused.note('10.0.0.7', 'connections-of-address');
      clock.nowMs += 1_000;
    }
    expect(recorded).toHaveLength(2);
    expect((recorded[1]?.atMs ?? 0) - (recorded[0]?.atMs ?? 0)).toBe(minuteMs);
    expect(counts.get('too-many-connections')).toBe(120);
  });

  it('is only counted when too many addresses were recorded within the minute', () => {
    const { clock, recorded, counts, refused } = refusedConnections();
    const flood = () => {
      for (let i = 0; i < 1_000; i++) refused.note(`2001:db8::${i}`, 'connections');
    };
    flood();
    expect(recorded).toHaveLength(limits.refusedAddressesMax);
    clock.nowMs += minuteMs;
    flood();
    expect(recorded).toHaveLength(2 * limits.refusedAddressesMax);
    expect(counts.get('too-many-connections')).toBe(2_000);
  });
});
