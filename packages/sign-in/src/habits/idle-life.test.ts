import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { diedIdle, heartbeatMs, type IdleLife, livedIdle, unknownIdleLife } from './idle-life.ts';

/** A day of heartbeats behind a NAT that forgets after `forgetsMs`; how many found the connection dead. */
function dayBehind(forgetsMs: number, start: IdleLife = unknownIdleLife) {
  let life = start;
  let deaths = 0;
  let atMs = 0;
  const pauses: number[] = [];
  for (let beats = 0; beats < 200; beats++) {
    const pauseMs = heartbeatMs(life, atMs);
    pauses.push(pauseMs);
    atMs += pauseMs;
    if (pauseMs < forgetsMs) life = livedIdle(life, pauseMs);
    else {
      deaths++;
      life = diedIdle(life, pauseMs, atMs);
    }
  }
  return { life, deaths, pauses };
}

describe('the heartbeat', () => {
  it('is as slow as dead peers may be found late, where nothing forgets', () => {
    expect(heartbeatMs(unknownIdleLife, 0)).toBe(limits.heartbeatMsMax);
    expect(dayBehind(270_000)).toMatchObject({ deaths: 0 });
  });

  it('settles below what the network forgets after, with few deaths on the way', () => {
    fc.assert(
      fc.property(fc.integer({ min: limits.heartbeatMsMin + 1_000, max: 120_000 }), (forgetsMs) => {
        const { deaths, pauses } = dayBehind(forgetsMs);
        const settled = pauses.at(-1) ?? 0;
        expect(settled).toBeLessThan(forgetsMs);
        expect(settled).toBeGreaterThanOrEqual(
          Math.min(limits.heartbeatMsMax, Math.max(limits.heartbeatMsMin, 0.6 * forgetsMs - 3_000)),
        );
        expect(deaths).toBeLessThanOrEqual(6);
      }),
    );
  });

  it('stays within its bounds, whatever is seen', () => {
    const seen = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 400_000 })), { maxLength: 50 });
    fc.assert(
      fc.property(seen, (beats) => {
        let life = unknownIdleLife;
        beats.forEach(([lived, idleMs], atMs) => {
          life = lived ? livedIdle(life, idleMs) : diedIdle(life, idleMs, atMs);
          expect(heartbeatMs(life, atMs)).toBeGreaterThanOrEqual(limits.heartbeatMsMin);
          expect(heartbeatMs(life, atMs)).toBeLessThanOrEqual(limits.heartbeatMsMax);
          if (life.deadMs !== null) expect(life.aliveMs === 0 || life.aliveMs < life.deadMs).toBe(true);
        });
      }),
    );
  });

  it('forgets a death after a day, and one that was refuted at once', () => {
    const dead = diedIdle(unknownIdleLife, 20_000, 0);
    expect(heartbeatMs(dead, 1)).toBe(10_000);
    expect(heartbeatMs(dead, limits.idleDeathKnownMs)).toBe(limits.heartbeatMsMax);
    expect(livedIdle(dead, 25_000).deadMs).toBeNull();
  });

  it('passes over a death that was told before the clock was set back', () => {
    const dead = diedIdle(unknownIdleLife, 6_000, 1_000);
    expect(heartbeatMs(dead, 999)).toBe(limits.heartbeatMsMax);
    expect(diedIdle(dead, 30_000, 999)).toEqual({ aliveMs: 0, deadMs: 30_000, deadAtMs: 999 });
  });
});
