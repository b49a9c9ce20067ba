import type { Proof } from '@rollcall/sign-in';
import { isRollcall, type Link, TransportError } from '@rollcall/transport';
import type { Attempt, AttemptResult } from '../attempt.ts';
import type { Call } from '../call.ts';
import { Conversation } from '../conversation.ts';
import { limits } from '../limits.ts';
import { type LateFailure, lateFailureOf } from './late-failure.ts';
import { OpenAttempt } from './open-attempt.ts';
import { proofOf } from './proof.ts';
import type { TerminalPath } from './terminal-path.ts';
import { WarmConnection } from './warm-connection.ts';

/** One path's attempt within a race: its connection from the first SYN to the end, whoever wins. */
export class Contender {
  readonly path: TerminalPath;
  readonly conversation: Conversation;
  readonly #call: Call;
  readonly #networkId: string;
  /** The connection from before that it goes on with. */
  readonly #warm: WarmConnection | null;
  readonly #attempt: OpenAttempt;
  /** Its own: another one winning gives up this dial and no other. */
  readonly #givingUp = new AbortController();
  #proof: Proof | null = null;
  #isRollcall = false;
  #link: Link | null = null;
  #lateFailure: LateFailure | null = null;
  #onceEnded: () => void = () => {};
  #stage: 'connecting' | 'connected' | 'asked' | 'put-off' = 'connecting';

  constructor(call: Call, path: TerminalPath, networkId: string, warm: WarmConnection | null = null) {
    this.path = path;
    this.#call = call;
    this.#networkId = networkId;
    this.#warm = warm;
    this.#attempt = new OpenAttempt(call, path);
    const { core, id: operationId } = call;
    const { uplink, endpoint } = path.path;
    const owner = {
      onDropped: (differsIn: string) =>
        core.emit({ kind: 'answer-dropped', operationId, uplink, endpoint, differsIn }),
      onAnswer: () => this.#answered(),
      onEnded: () => this.#ended(),
    };
    warm?.conversation.hear(owner);
    this.conversation = warm?.conversation ?? new Conversation(core.settings, owner);
  }

  /**
   * What the far end has proven, once there is a connection; null where there is none. One kept from before is probed,
   * unless it was heard just now, or `mayAskAtOnce` where asking a second time elsewhere does no harm.
   */
  async connect(byMs: number, mayAskAtOnce: boolean, onReached: () => void): Promise<Proof | null> {
    const proof = this.#warm
      ? await this.#revive(this.#warm, mayAskAtOnce)
      : await this.#dial(byMs, onReached);
    if (this.#attempt.hasEnded || proof === null) return null;
    this.#call.signal.addEventListener('abort', this.#abandon, { once: true });
    this.#stage = 'connected';
    this.#proof = proof;
    return proof;
  }

  async #revive(warm: WarmConnection, mayAskAtOnce: boolean): Promise<Proof | null> {
    const isRepeatable = mayAskAtOnce && warm.proof.cluster !== null && !warm.isProbing;
    const isAlive = warm.isOpen && (warm.isFresh || isRepeatable || (await warm.probe()));
    this.#attempt.probed();
    this.#isRollcall = warm.isRollcall;
    if (!isAlive) {
      this.ends('warm-lost');
      warm.drop();
    }
    return isAlive ? warm.proof : null;
  }

  async #dial(byMs: number, onReached: () => void): Promise<Proof | null> {
    const { conversation } = this;
    const { core } = this.#call;
    const { localAddress, endpoint } = this.path;
    const { tls, clock, net } = core.settings;
    const dialling = net.dial(endpoint, {
      ...(tls ? { tls: endpoint.alpn === null ? tls : { ...tls, alpn: endpoint.alpn } } : {}),
      ...(localAddress === undefined ? {} : { localAddress }),
      connectTimeoutMs: Math.max(0, Math.min(limits.connectTimeoutMs, byMs - this.#call.nowMs())),
      clock,
      signal: this.#givingUp.signal,
      onReached,
      onPhases: (phases) => this.#attempt.dialled(phases),
      onBytes: (link, chunk) => conversation.onBytes(link, chunk),
      onClose: (_, why) => {
        this.#lateFailure = lateFailureOf(why);
        conversation.onClose();
      },
    });
    const dialled = await dialling.catch((error: unknown) => this.#unusable(error));
    if (dialled === null) return null;
    if (dialled.ok && this.#isGivenUp) dialled.link.destroy('given up');
    if (dialled.ok || dialled.failure.kind !== 'aborted') core.countDial(dialled.ok);
    if (!dialled.ok) {
      this.ends(`connect-${dialled.failure.kind}`);
      return null;
    }
    conversation.startOn(dialled.link);
    this.#link = dialled.link;
    if (core.isDoubted(this.path.path.endpoint) && !(await this.#staysOpen(byMs))) {
      this.ends('not-sent');
      return null;
    }
    this.#isRollcall = dialled.link.peer !== null && isRollcall(dialled.link.alpnProtocol);
    return this.#proofNow(dialled.link);
  }

  /** Nothing is asked yet: if the far end closes now, it is for what it thinks of the connection. */
  #staysOpen(byMs: number): Promise<boolean> {
    const { conversation } = this;
    const { clock } = this.#call.core.settings;
    const holdMs = Math.min(limits.verdictHoldMs, byMs - this.#call.nowMs());
    return new Promise((resolve) => {
      const timer = clock.setTimer(Math.max(0, holdMs), () => resolve(conversation.isOpen));
      this.#onceEnded = () => {
        timer.cancel();
        resolve(false);
      };
      if (!conversation.isOpen) this.#onceEnded();
    });
  }

  get #isGivenUp(): boolean {
    return this.#attempt.hasEnded || this.#givingUp.signal.aborted;
  }

  /** Settings that do for others, or did a minute ago: files are read anew for each connection. */
  #unusable(error: unknown): null {
    if (!(error instanceof TransportError)) throw error;
    const { core, id: operationId } = this.#call;
    const { uplink, endpoint } = this.path.path;
    const { code, path } = error;
    core.emit({ kind: 'tls-settings-unusable', operationId, uplink, endpoint, code, path });
    this.ends('tls-settings');
    return null;
  }

  #proofNow(link: Link): Proof {
    const { endpoint, path } = this.path;
    const announced = this.#call.core.announcedCluster(path.endpoint);
    return proofOf({ cluster: endpoint.cluster, announced }, link);
  }

  /** An endpoint may say only with its answer of which cluster it is. */
  #answered(): void {
    const { core } = this.#call;
    core.heard();
    core.trust(this.path.path.endpoint);
    const { peer = null, cluster = null } = this.#link ?? {};
    if (this.#link === null || peer === null || cluster === null) return;
    core.noteCluster(this.path.path.endpoint, cluster);
    this.#proof = this.#proofNow(this.#link);
  }

  /** The far end, on a channel that is authenticated, has agreed to speak as Rollcall. */
  get isRollcall(): boolean {
    return this.#isRollcall;
  }

  /** Told when its connection goes while it waits for its turn, or for its slot. */
  onLost: () => void = () => {};

  #ended(): void {
    this.#onceEnded();
    const isWaiting = this.#stage === 'connected' || this.#stage === 'put-off';
    if (isWaiting && !this.#attempt.hasEnded && !this.#call.signal.aborted) this.onLost();
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
  ends(told: AttemptResult): Attempt {
    const isFirst = !this.#attempt.hasEnded;
    const attempt = this.#attempt.ends(isFirst ? this.#resultOf(told) : told);
    if (isFirst) {
      this.#call.signal.removeEventListener('abort', this.#abandon);
      this.conversation.end();
    }
    return attempt;
  }

  /**
   * A connection that was none ends as such, unless something was asked on it and may have been taken: then the next one
   * to this endpoint is watched before it asks.
   */
  #resultOf(told: AttemptResult): AttemptResult {
    const late = this.#lateFailure;
    if (late === null || (told !== 'closed' && told !== 'not-sent')) return told;
    if (late.isCertain || !this.conversation.hasAsked) return `connect-${late.kind}`;
    this.#call.core.doubt(this.path.path.endpoint);
    return told;
  }

  /** Ends the attempt; its connection is kept for the next call where that is wanted and it is good for it. */
  endsWell(result: AttemptResult): Attempt {
    const { core } = this.#call;
    const mayBeKept = core.settings.keepsWarm && !this.#attempt.hasEnded && this.conversation.isOpen;
    if (!mayBeKept || this.#proof === null || this.#call.signal.aborted) return this.ends(result);
    this.#call.signal.removeEventListener('abort', this.#abandon);
    const { path, isRollcall } = this;
    const kept = { path, proof: this.#proof, isRollcall, networkId: this.#networkId };
    core.keepWarm(new WarmConnection(core, this.conversation, kept));
    return this.#attempt.ends(result);
  }

  /** Gives it up, quietly: nothing is told to the far end but the end of the connection. */
  close(why: 'unused' | 'cancelled' | 'overdue'): Attempt {
    const result = why === 'overdue' ? this.#overdueResult() : why;
    if (this.#attempt.hasEnded) return this.#attempt.ends(result);
    this.#endPhase();
    this.#givingUp.abort(result);
    const attempt = this.ends(result);
    this.conversation.destroy();
    return attempt;
  }

  /** How far it got; a dial tells so itself when it is given up. */
  #endPhase(): void {
    if (this.#stage === 'asked') this.#attempt.phaseEnds('answer');
    if (this.#stage === 'connecting' && this.#warm) this.#attempt.probed();
  }

  readonly #abandon = (): void => this.conversation.destroy();

  /** Leaves it where it is, connecting or connected: its race cannot go on. */
  abandon(): void {
    this.#givingUp.abort();
    this.#abandon();
  }

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
