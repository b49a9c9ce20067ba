import type { Proof } from '@rollcall/sign-in';
import type { Attempt, AttemptResult } from '../attempt.ts';
import type { Call } from '../call.ts';
import { Conversation } from '../conversation.ts';
import { limits } from '../limits.ts';
import { OpenAttempt } from './open-attempt.ts';
import { proofOf } from './proof.ts';
import type { TerminalPath } from './terminal-path.ts';

/** One path's attempt within a race: its connection from the first SYN to the end, whoever wins. */
export class Contender {
  readonly path: TerminalPath;
  readonly conversation: Conversation;
  readonly #call: Call;
  readonly #attempt: OpenAttempt;
  /** Its own: another one winning gives up this dial and no other. */
  readonly #givingUp = new AbortController();
  #stage: 'connecting' | 'connected' | 'asked' | 'put-off' = 'connecting';

  constructor(call: Call, path: TerminalPath) {
    this.path = path;
    this.#call = call;
    this.#attempt = new OpenAttempt(call, path);
    const { uplink, endpoint } = path.path;
    this.conversation = new Conversation(
      call.core.settings,
      (differsIn) =>
        call.core.emit({ kind: 'answer-dropped', operationId: call.id, uplink, endpoint, differsIn }),
      () => call.core.heard(),
    );
  }

  /** What the far end has proven, once there is a connection; null where there is none. */
  async connect(byMs: number, onReached: () => void): Promise<Proof | null> {
    const { conversation } = this;
    const { core } = this.#call;
    const { uplink, endpoint } = this.path;
    const { tls, clock, net } = core.settings;
    const dialled = await net.dial(endpoint, {
      ...(tls ? { tls } : {}),
      ...(uplink.localAddress === undefined ? {} : { localAddress: uplink.localAddress }),
      connectTimeoutMs: Math.max(0, Math.min(limits.connectTimeoutMs, byMs - this.#call.nowMs())),
      clock,
      signal: this.#givingUp.signal,
      onReached,
      onBytes: (link, chunk) => conversation.onBytes(link, chunk),
      onClose: () => {
        this.#call.signal.removeEventListener('abort', this.#abandon);
        conversation.onClose();
      },
    });
    if (dialled.ok && this.#attempt.hasEnded) {
      dialled.link.destroy('given up');
      return null;
    }
    this.#attempt.dialled(dialled.phases);
    if (dialled.ok || dialled.failure.kind !== 'aborted') core.countDial(dialled.ok);
    if (!dialled.ok) {
      this.ends(`connect-${dialled.failure.kind}`);
      return null;
    }
    conversation.startOn(dialled.link);
    this.#call.signal.addEventListener('abort', this.#abandon, { once: true });
    this.#stage = 'connected';
    return proofOf(endpoint, dialled.link);
  }

  phaseEnds(phase: 'send' | 'answer'): void {
    this.#stage = phase === 'send' ? 'asked' : 'connected';
    this.#attempt.phaseEnds(phase);
  }

  /** The gateway has given it a time. */
  putOff(): void {
    this.#stage = 'put-off';
  }

  /** Ends the attempt and its connection; the first word on it stays. */
  ends(result: AttemptResult): Attempt {
    this.conversation.end();
    return this.#attempt.ends(result);
  }

  /** Gives it up, quietly: nothing is told to the far end but the end of the connection. */
  close(why: 'unused' | 'cancelled' | 'overdue'): Attempt {
    if (this.#stage === 'asked') this.#attempt.phaseEnds('answer');
    const attempt = this.ends(why === 'overdue' ? this.#overdueResult() : why);
    this.#givingUp.abort();
    this.conversation.destroy();
    return attempt;
  }

  readonly #abandon = (): void => this.conversation.destroy();

  #overdueResult(): AttemptResult {
    switch (this.#stage) {
      case 'connecting':
        return 'connect-timed-out';
      case 'connected':
        return 'unused';
      case 'asked':
        return 'no-answer';
      case 'put-off':
        return 'put-off';
    }
  }
}
