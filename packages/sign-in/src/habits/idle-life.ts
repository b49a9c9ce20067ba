import { limits } from '../limits.ts';

/**
 * How long an idle connection lives on one network, as far as heartbeats have shown: NATs and carriers forget idle
 * ones after anything from seconds to hours and tell nobody (facts/resilience §1.6).
 */
export interface IdleLife {
  /** The longest it was idle and answered afterwards. */
  readonly aliveMs: number;
  /** The shortest it was idle and was dead afterwards; null while none was. */
  readonly deadMs: number | null;
  /** When that was seen; it counts for a day. */
  readonly deadAtMs: number | null;
}

export const unknownIdleLife: IdleLife = { aliveMs: 0, deadMs: null, deadAtMs: null };

/**
 * The pause before the next heartbeat: the usual one until a connection was found dead; then the middle between what
 * lived and what died, until the two are close, and from there on a little below what lived.
 */
export function heartbeatMs(life: IdleLife, atMs: number): number {
  const { aliveMs, deadMs } = life;
  if (deadMs === null || !isDeathKnown(life, atMs)) return limits.heartbeatMsMax;
  const isSettled = deadMs - aliveMs <= Math.max(limits.heartbeatMsMin / 2, deadMs / 8);
  const pauseMs = isSettled ? 0.9 * aliveMs : (aliveMs + deadMs) / 2;
  return Math.min(Math.max(Math.round(pauseMs), limits.heartbeatMsMin), limits.heartbeatMsMax);
}

/** After a heartbeat, or a request, that came `idleMs` after the last byte and was answered. */
export function livedIdle(life: IdleLife, idleMs: number): IdleLife {
  const aliveMs = Math.max(life.aliveMs, idleMs);
  // What was dead once and lives now: the network is another, or the far end was restarted.
  const isRefuted = life.deadMs !== null && aliveMs >= life.deadMs;
  return isRefuted ? { aliveMs, deadMs: null, deadAtMs: null } : { ...life, aliveMs };
}

/** After one that was not answered. A death sooner than what lived makes that the measure. */
export function diedIdle(life: IdleLife, idleMs: number, atMs: number): IdleLife {
  const deadMs = life.deadMs !== null && isDeathKnown(life, atMs) ? Math.min(life.deadMs, idleMs) : idleMs;
  return { aliveMs: life.aliveMs < deadMs ? life.aliveMs : 0, deadMs, deadAtMs: atMs };
}

/** One that was told before the clock was set back counts no more. */
function isDeathKnown({ deadAtMs }: IdleLife, atMs: number): boolean {
  return deadAtMs !== null && atMs >= deadAtMs && atMs - deadAtMs < limits.idleDeathKnownMs;
}
