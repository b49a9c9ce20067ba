import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retrievalReferences } from './retrieval-reference.ts';

const noonMs = Date.UTC(2026, 2, 1, 12);

describe('retrieval reference numbers', () => {
  it('are the year, the day and the millisecond of the day', () => {
    expect(retrievalReferences()(noonMs)).toBe('606043200000');
    expect(retrievalReferences()(Date.UTC(2026, 0, 1))).toBe('600100000000');
  });

  it('rise within a millisecond, and start over with the day', () => {
    const next = retrievalReferences();
    expect([next(noonMs), next(noonMs), next(noonMs - 5)].map(Number)).toEqual([
      606043200000, 606043200001, 606043200002,
    ]);
    expect(next(Date.UTC(2026, 2, 2))).toBe('606100000000');
  });

  it('of several gateways never meet, whatever each of them answers and whenever one starts again', () => {
    const purchases = fc.array(fc.record({ index: fc.nat(4), afterMs: fc.nat(3), restarts: fc.boolean() }));
    fc.assert(
      fc.property(purchases, (all) => {
        const start = (index: number) => retrievalReferences({ index, of: 5 });
        const gateways = [0, 1, 2, 3, 4].map(start);
        const seen = new Set<string>();
        let atMs = noonMs;
        for (const { index, afterMs, restarts } of all) {
          // A process takes far longer to start than its numbers are ahead of the clock.
          atMs += restarts ? 5 * all.length + afterMs : afterMs;
          if (restarts) gateways[index] = start(index);
          seen.add((gateways[index] as ReturnType<typeof start>)(atMs));
        }
        expect(seen.size).toBe(all.length);
      }),
    );
  });

  it('have twelve digits at the end of the day too', () => {
    const next = retrievalReferences({ index: 31, of: 32 });
    const lastMs = Date.UTC(2026, 11, 31, 23, 59, 59, 999);
    expect([next(lastMs), next(lastMs)]).toEqual([
      expect.stringMatching(/^6365\d{8}$/),
      expect.stringMatching(/^6365\d{8}$/),
    ]);
  });
});
