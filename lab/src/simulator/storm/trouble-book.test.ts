import { describe, expect, it } from 'vitest';
import { shareBackByS, TroubleBook, timeOf } from './trouble-book.ts';

const never = Number.POSITIVE_INFINITY;

/** An outage from 100 to 200; calls by when they began, when they ended (null: not yet), and whether that was good. */
function timesBackOf(
  ...calls: readonly (readonly [
    terminal: number,
    beganMs: number,
    endedMs: number | null,
    isGood?: boolean,
  ])[]
): readonly number[] {
  const book = new TroubleBook({ fromMs: 100, overMs: 200 });
  for (const [terminal, beganMs, endedMs, isGood = false] of calls) {
    book.begun(terminal, beganMs);
    if (endedMs !== null) book.ended(terminal, endedMs, isGood);
  }
  return book.timesBackMs();
}

describe('who was in trouble', () => {
  it('is who failed in the outage, until the next good sign-in after it', () => {
    expect(timesBackOf([1, 110, 150], [1, 190, 230], [1, 260, 270, true], [1, 300, 301, true])).toEqual([70]);
  });

  it('is who had to wait for its end', () => {
    expect(timesBackOf([1, 190, 215, true])).toEqual([15]);
  });

  it('is nobody who signed in before it, during it, or began after it', () => {
    expect(timesBackOf([1, 80, 99, true], [2, 90, 101, true], [3, 200, 230, true], [4, 210, 240])).toEqual(
      [],
    );
  });

  it('was never back who only failed since', () => {
    expect(timesBackOf([1, 110, 150], [1, 250, 260], [2, 110, 150], [2, 210, 220, true])).toEqual([
      20,
      never,
    ]);
  });

  it('was never back whose sign-in has not ended', () => {
    expect(timesBackOf([1, 199, null])).toEqual([never]);
    expect(timesBackOf([1, 90, null])).toEqual([never]);
    expect(timesBackOf([1, 110, 150], [1, 240, null])).toEqual([never]);
    expect(timesBackOf([1, 240, null])).toEqual([]);
  });
});

describe('the time after which they are back', () => {
  it('is of the last one, or of half of them', () => {
    expect([0.5, 0.99, 1].map((share) => timeOf([10, 20, 30, 40], share))).toEqual([30, 40, 40]);
  });

  it('is infinite where there is nobody, or somebody never is', () => {
    expect(timeOf([], 1)).toBe(never);
    expect(timeOf([10, never], 1)).toBe(never);
  });

  it('gives shares that are numbers, also of nobody', () => {
    expect(shareBackByS([500, 1_000, never, never], 3)).toEqual([0, 0.5, 0.5]);
    expect(shareBackByS([], 2)).toEqual([0, 0]);
  });
});
