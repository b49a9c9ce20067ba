import { Call } from './call.ts';
import { CallLane } from './call-lane.ts';
import type { Cause } from './cause.ts';
import { type CutOff, cutOff } from './cut-off.ts';
import { StateNotWritten, type TerminalCore } from './terminal-core.ts';
import type { OperationKind } from './terminal-event.ts';
import { type Check, methods, optional, shapeOf, that } from './value-check.ts';

/** What every call takes. */
export interface CallOptions {
  /**
   * Gives the call up, at once, also while it waits for those before it. What has not left by then never does:
   * `failed`, for a sign-in `cancelled`; the event is `cancelled` for both. What has left is `unknown`, as after a lost connection: giving up a purchase then makes its reversal due. An answer that is there is
   * taken.
   */
  readonly signal?: AbortSignal;
}

/** What is wrong with the options of a call. */
export const callOptionsFault: Check = optional(
  shapeOf({
    signal: optional(
      that(
        (value) =>
          typeof (value as AbortSignal | null)?.aborted === 'boolean' && isListenedTo(value, '') === null,
        'an AbortSignal is needed',
      ),
    ),
  }),
);
const isListenedTo = methods('addEventListener', 'removeEventListener');

/** The calls of one terminal: each in its turn, told when it starts and how it ended, whatever cuts it off. */
export class Calls {
  readonly #core: TerminalCore;
  readonly #lane = new CallLane();

  constructor(core: TerminalCore) {
    this.#core = core;
  }

  /** @throws TerminalError (as a rejection) for a call that could not be started. */
  readonly run = <T extends { readonly outcome: string }>(
    kind: OperationKind,
    body: (call: Call) => Promise<T>,
    cutOffBy: (call: Call, why: CutOff) => T,
    { signal }: CallOptions = {},
    call = new Call(this.#core, kind),
  ): Promise<T> => {
    if (signal) call.cancelBy(signal);
    const inTurn = async () => {
      if (kind === 'sign-in') call.resume();
      this.#core.emit({ kind: 'started', operation: kind, operationId: call.id });
      let cause: Cause | null = null;
      const result = await body(call).catch((error: unknown) => {
        if (error instanceof StateNotWritten) {
          if (error.isOfDisk) cause = cutOff.signIn(call, 'state-not-written').cause;
          return cutOffBy(call, 'state-not-written');
        }
        this.#tellEnd(call, { outcome: 'error' });
        throw error;
      });
      this.#core.noteEnded({ cause, ...result });
      this.#tellEnd(call, result);
      return result;
    };
    const givenUp = () => {
      const result = cutOffBy(call, 'cancelled');
      this.#tellEnd(call, result);
      return result;
    };
    return this.#lane.run(call.signal, inTurn, givenUp).finally(() => call.ended());
  };

  /** Refuses further calls; resolves when those under way have ended. */
  close(): Promise<void> {
    return this.#lane.close();
  }

  #tellEnd(call: Call, { outcome, retryAt = null }: Ending): void {
    const end = { operation: call.kind, operationId: call.id, elapsedMs: call.elapsedMs() };
    if (outcome === 'waiting') this.#core.emit({ kind: 'waiting', retryAt, ...end });
    else if (isGivenUp(call, outcome)) this.#core.emit({ kind: 'cancelled', ...end });
    else if (successes.includes(outcome)) this.#core.emit({ kind: 'succeeded', ...end });
    else this.#core.emit({ kind: 'failed', outcome, ...end });
  }
}

interface Ending {
  readonly outcome: string;
  readonly retryAt?: number | null;
}

const successes: readonly string[] = [
  'signed-in',
  'answered',
  'approved',
  'reversed',
  'all-reversed',
  'settled',
  'downloaded',
  'uploaded',
  'reported',
  'nothing-to-reverse',
  'nothing-parked',
  'nothing-to-settle',
  'nothing-to-download',
  'nothing-to-report',
];

/** Its owner gave it up in time: what has left by then is `unknown`, and that has to be told. */
function isGivenUp({ signal }: Call, outcome: string): boolean {
  return outcome === 'cancelled' || (outcome === 'failed' && signal.aborted);
}
