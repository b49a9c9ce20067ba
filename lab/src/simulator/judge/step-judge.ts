import type { WireEnds } from '../network/wire-log.ts';
import type { TellBreach } from './invariant.ts';
import { type JudgedTerminal, requestName } from './judge-terminal.ts';
import { outOfStepCodes } from './money-judge.ts';
import type { WireFrame } from './wire-frame.ts';

/** Watches whether keys and batch come into step again by a sign-in. */
export class StepJudge {
  readonly #breach: TellBreach;

  constructor(breach: TellBreach) {
    this.#breach = breach;
  }

  /** An 0210 or 0410 reaches a terminal, before anybody else has noted it. */
  heard(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): void {
    if (!isOfNow(terminal, ends, frame)) return;
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
function isOfNow(terminal: JudgedTerminal, ends: WireEnds, frame: WireFrame): boolean {
  const { lastPurchase, lastReversal, setOfReversal, setOfRequest } = terminal;
  if (frame.mti === '0210')
    return lastPurchase?.stan === frame.stan && !lastPurchase.isAnswered && !lastPurchase.isSignInAsked;
  const asked = setOfRequest.get(requestName('0400', frame, ends));
  return (
    lastReversal?.stan === frame.stan && !lastReversal.isReversalAnswered && asked?.set === setOfReversal
  );
}
