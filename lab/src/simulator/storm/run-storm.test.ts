import { describe, expect, it } from 'vitest';
import { meanOf } from './load-meter.ts';
import { runStorm } from './run-storm.ts';

describe('a storm', { timeout: 60_000 }, () => {
  it('is measured against a steady fleet: a call a minute of each, and the call itself', async () => {
    const terminals = 400;
    const policy = { attemptMs: 10_000, triesMax: 3 };
    const told: number[] = [];
    const { normalLoad, hit, asksPerSecond } = await runStorm({
      terminals,
      seed: 1,
      kind: 'silent',
      policy,
      progress: (atMs, ofMs) => told.push(atMs / ofMs),
    });
    const steady = terminals / 60.3;
    expect(Math.abs(normalLoad / steady - 1)).toBeLessThan(0.08);
    for (const fromS of [1, 31, 61]) {
      const rate = meanOf(asksPerSecond, fromS, fromS + 30);
      expect(Math.abs(rate / steady - 1), `from ${fromS} s`).toBeLessThan(0.12);
    }
    expect(asksPerSecond.slice(152, 209).every((asks) => asks === 0)).toBe(true);
    expect(hit).toBeGreaterThan(0.75 * terminals);
    expect(told.length).toBeGreaterThan(10);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  it('is none with a handful of terminals', async () => {
    const few = { terminals: 99, seed: 1, kind: 'silent', policy: 'rollcall' } as const;
    await expect(runStorm(few)).rejects.toThrow(RangeError);
  });
});
