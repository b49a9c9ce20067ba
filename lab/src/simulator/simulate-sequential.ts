import type { SignInRequest, SimulatedSignIn } from './simulate-sign-in.ts';
import { answerTimeMs, handshakeTimeMs, reachTimeMs } from './simulated-path.ts';

/** The terminal of today: one address at a time, as long as it may take, so many tries in all. */
export interface SequentialPolicy {
  readonly attemptMs: number;
  readonly triesMax: number;
}

/** The baseline that stands beside every figure: 60, 30 or 10 s a try, three tries. */
export const baselines: readonly SequentialPolicy[] = [60_000, 30_000, 10_000].map((attemptMs) => ({
  attemptMs,
  triesMax: 3,
}));

export function simulateSequential(policy: SequentialPolicy, request: SignInRequest): SimulatedSignIn {
  const { paths, random, memory } = request;
  let elapsedMs = 0;
  for (let tries = 1; tries <= policy.triesMax; tries++) {
    const path = paths[(tries - 1) % paths.length] as (typeof paths)[number];
    const reachMs = reachTimeMs(path, random) ?? Number.POSITIVE_INFINITY;
    const answerMs = answerTimeMs(path, random) ?? Number.POSITIVE_INFINITY;
    const ms = reachMs + handshakeTimeMs(path, random) + answerMs;
    if (ms <= policy.attemptMs) {
      return { isSignedIn: true, elapsedMs: elapsedMs + ms, extraAttempts: tries - 1, memory };
    }
    elapsedMs += policy.attemptMs;
  }
  return { isSignedIn: false, elapsedMs, extraAttempts: policy.triesMax - 1, memory };
}
