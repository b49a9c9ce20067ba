import type { SignInResult } from '@rollcall/terminal';
import type { TellBreach } from './invariant.ts';

/** A terminal that heard nobody may be asked again after a minute in any case (ADR 11). */
const askAgainMs = 60_000;

/** A sign-in that has told when it asks again dials nothing before that. */
export class HoldOffJudge {
  readonly #now: () => number;
  readonly #breach: TellBreach;
  readonly #untilMs = new Map<string, number>();
  /** Calls that join a sign-in have its result once more. */
  readonly #lastOperations = new Map<string, string>();

  constructor(now: () => number, breach: TellBreach) {
    this.#now = now;
    this.#breach = breach;
  }

  signedIn(name: string, { operationId, attempts, outcome, retryAt, elapsedMs }: SignInResult): void {
    const isJoined = operationId === this.#lastOperations.get(name);
    this.#lastOperations.set(name, operationId);
    if (attempts.length === 0) return;
    const untilMs = this.#untilMs.get(name) ?? 0;
    if (!isJoined && this.#now() < untilMs)
      this.#breach('over-budget', name, `asks again ${Math.round(untilMs - this.#now())} ms before its time`);
    this.#untilMs.delete(name);
    if (retryAt !== null && (outcome === 'failed' || outcome === 'unknown'))
      this.#untilMs.set(name, Math.min(retryAt, this.#now() - elapsedMs + askAgainMs));
  }

  /** Another call may have found somebody; another life knows of nothing. */
  lifted(name: string): void {
    this.#untilMs.delete(name);
  }
}
