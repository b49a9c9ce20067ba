import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastPreOpening, nextPreOpening, type Opening } from './opening.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Shops in China that open at half past eight. */
const opening: Opening = { minuteOfDay: 8 * 60 + 30, utcOffsetMinutes: 480, spreadMs: 4 * hourMs };

it('a terminal signs in before its shop opens, at the same moment every day', () => {
  const anyOpening = fc.record({
    minuteOfDay: fc.integer({ min: 0, max: 1_439 }),
    utcOffsetMinutes: fc.integer({ min: -720, max: 840 }),
    spreadMs: fc.integer({ min: 0, max: dayMs }),
  });
  const anyInstant = fc.integer({ min: 0, max: 2_000_000_000_000 });
  fc.assert(
    fc.property(anyOpening, fc.string(), anyInstant, (any, terminalId, afterMs) => {
      const atMs = nextPreOpening(any, terminalId, afterMs);
      expect(atMs).toBeGreaterThan(afterMs);
      expect(atMs).toBeLessThanOrEqual(afterMs + dayMs);
      expect(nextPreOpening(any, terminalId, atMs)).toBe(atMs + dayMs);
      expect(lastPreOpening(any, terminalId, afterMs)).toBe(atMs - dayMs);
      const opensMs = (any.minuteOfDay - any.utcOffsetMinutes) * 60_000;
      const beforeOpeningMs = (((opensMs - atMs) % dayMs) + dayMs) % dayMs;
      expect(beforeOpeningMs).toBeLessThanOrEqual(any.spreadMs);
    }),
  );
});

it('opening times are local', () => {
  const atMs = nextPreOpening({ ...opening, spreadMs: 0 }, '10000001', Date.UTC(2026, 10, 22, 12));
  expect(new Date(atMs).toISOString()).toBe('2026-11-23T00:30:00.000Z');
});

it('terminals numbered in a row come evenly: no minute has twice its share', () => {
  const terminals = 24_000;
  const perMinute = new Map<number, number>();
  for (let i = 0; i < terminals; i++) {
    const minute = Math.floor(nextPreOpening(opening, String(10_000_000 + i), 0) / 60_000);
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
  }
  expect(perMinute.size).toBeGreaterThanOrEqual(240);
  expect(Math.max(...perMinute.values())).toBeLessThan((2 * terminals) / 240);
});
