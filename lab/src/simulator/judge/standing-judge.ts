import type { TerminalStatus } from '@rollcall/terminal';
import type { TellBreach } from './invariant.ts';
import type { JudgedTerminal } from './judge-terminal.ts';

/** What a terminal says of itself. */
export type Standing = Pick<TerminalStatus, 'signedInAtMs' | 'isSignedIn' | 'signInDue'>;

/** Earlier than any sign-in. */
const never = Number.NEGATIVE_INFINITY;

/** How a call ended, as far as it may change whether the terminal is signed in. */
export interface CallEnd {
  readonly call: string;
  readonly outcome: string;
  /** Paths that it tried: none where the disk kept it from ending. */
  readonly attempts: number;
}

/** Holds terminals to it that only a good sign-in and a taken sign-off change whether they are signed in. */
export class StandingJudge {
  readonly #breach: TellBreach;

  constructor(breach: TellBreach) {
    this.#breach = breach;
  }

  /** A terminal has read its journal. What it was, it still is, unless a write was cut off. */
  awoke({ standing, name }: JudgedTerminal, now: Standing): void {
    const { signedInAtMs, isSignOffOpen } = standing;
    const isLost = (now.signedInAtMs ?? never) < (signedInAtMs ?? never);
    if (isLost && !(isSignOffOpen && now.signedInAtMs === null))
      this.#breach(
        'sign-in-kept',
        name,
        `${whenOf(signedInAtMs)} when its process died, ${whenOf(now.signedInAtMs)} after it`,
      );
    standing.signedInAtMs = now.signedInAtMs;
    standing.isSignOffOpen = false;
  }

  /** A sign-off that was not written in time may still be. */
  cutOff({ standing }: JudgedTerminal, call: string): void {
    if (call === 'sign-off') standing.isSignOffOpen = true;
  }

  ended(terminal: JudgedTerminal, end: CallEnd, now: Standing): void {
    const { standing, name } = terminal;
    const { call, outcome, attempts } = end;
    if (attempts === 0) this.cutOff(terminal, call);
    const isSignIn = call === 'sign-in' && outcome === 'signed-in';
    if (isSignIn && (now.signedInAtMs === null || now.signedInAtMs < (standing.signedInAtMs ?? never)))
      this.#breach(
        'sign-in-kept',
        name,
        `${whenOf(now.signedInAtMs)} after a sign-in that it showed as done`,
      );
    if (isSignIn) Object.assign(standing, { signedInAtMs: now.signedInAtMs, isSignOffOpen: false });
    else if (call === 'sign-off' && outcome === 'answered') standing.signedInAtMs = null;
    const { signedInAtMs } = standing;
    const holdsKeys = now.signInDue !== 'not-signed-in';
    if (now.signedInAtMs === signedInAtMs && now.isSignedIn === holdsKeys) return;
    const said = `${whenOf(now.signedInAtMs)}${now.isSignedIn === holdsKeys ? '' : ', and has no keys'}`;
    this.#breach(
      'sign-in-kept',
      name,
      `${call} ${outcome}: ${whenOf(signedInAtMs)} before, ${said} after it`,
    );
    standing.signedInAtMs = now.signedInAtMs;
  }
}

function whenOf(signedInAtMs: number | null): string {
  return signedInAtMs === null ? 'not signed in' : `signed in since ${new Date(signedInAtMs).toISOString()}`;
}
