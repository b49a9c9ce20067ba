import type { InvariantId } from './invariant.ts';
import type { JudgedTerminal } from './judge-terminal.ts';
import { outOfStepCodes } from './money-judge.ts';
import type { WireFrame } from './wire-frame.ts';

type Breach = (invariant: InvariantId, who: string, what: string) => void;

/** Watches whether keys and batch come into step again by a sign-in. */
export class StepJudge {
  readonly #breach: Breach;

  constructor(breach: Breach) {
    this.#breach = breach;
  }

  /** An 0210 or 0410 reaches a terminal, before anybody else has noted it. */
  heard(terminal: JudgedTerminal, frame: WireFrame): void {
    if (!isOfNow(terminal, frame)) return;
    const { mti, stan, responseCode } = frame;
    if (!outOfStepCodes.includes(responseCode)) terminal.outOfStep = 'no';
    else if (terminal.outOfStep === 'signed-in' && terminal.home === 'cluster')
      this.#breach('keys-agree', terminal.name, `${mti} ${stan} says ${responseCode} again after a sign-in`);
    else terminal.outOfStep = 'said';
  }

  signedIn(terminal: JudgedTerminal): void {
    if (terminal.outOfStep === 'said') terminal.outOfStep = 'signed-in';
  }
}

/** What late copies of earlier requests are answered tells nothing of the keys and the batch of now. */
function isOfNow(terminal: JudgedTerminal, { mti, stan }: WireFrame): boolean {
  const { lastPurchase, lastReversal, isReversalOfBefore } = terminal;
  if (mti === '0210')
    return lastPurchase?.stan === stan && !lastPurchase.isAnswered && !lastPurchase.isSignInAsked;
  return lastReversal?.stan === stan && !lastReversal.isReversalAnswered && !isReversalOfBefore;
}
