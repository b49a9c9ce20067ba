import { heartbeatMs, type Proof } from '@rollcall/sign-in';
import type { Timer } from '@rollcall/transport';
import type { Conversation } from '../conversation.ts';
import { limits } from '../limits.ts';
import { ageOf } from '../moment.ts';
import { frameOf } from '../request-frame.ts';
import { echoRequest } from '../request-messages.ts';
import type { TerminalCore } from '../terminal-core.ts';
import type { TerminalPath } from './terminal-path.ts';

/** Where a connection leads, and what was proven when it was made. */
export interface KeptPath {
  readonly path: TerminalPath;
  readonly proof: Proof;
  readonly isRollcall: boolean;
  readonly networkId: string;
}

/**
 * A connection kept between calls. Heartbeats (echo tests) keep NATs from forgetting it, and find out when one has; a
 * call that takes it over probes it the same way, beside a fresh connection if the answer is late.
 */
export class WarmConnection implements KeptPath {
  readonly path: TerminalPath;
  readonly proof: Proof;
  readonly isRollcall: boolean;
  readonly networkId: string;
  readonly conversation: Conversation;
  readonly #core: TerminalCore;
  #timer: Timer | null = null;
  #probing: Promise<boolean> | null = null;
  #probedAfterMs = 0;
  #isParked = false;

  constructor(core: TerminalCore, conversation: Conversation, kept: KeptPath) {
    this.#core = core;
    this.conversation = conversation;
    this.path = kept.path;
    this.proof = kept.proof;
    this.isRollcall = kept.isRollcall;
    this.networkId = kept.networkId;
    if (!this.isRollcall) conversation.onHungUp = () => core.noteHungUp(this.path.path.endpoint);
  }

  /** Nothing but heartbeats goes over it until it is taken. */
  park(): void {
    this.#isParked = true;
    this.conversation.hear({
      onDropped: () => {},
      onAnswer: () => this.#core.heard(),
      onEnded: () => this.#lost(),
    });
    this.#schedule();
  }

  /** A call has it now. */
  take(): void {
    this.#isParked = false;
    this.#timer?.cancel();
  }

  drop(): void {
    this.take();
    this.conversation.destroy();
  }

  get isOpen(): boolean {
    return this.conversation.isOpen;
  }

  /** It was heard so lately that no NAT has forgotten it; not where the machine may have slept since then. */
  get isFresh(): boolean {
    return this.#probing === null && this.#idleMs() < limits.warmFreshMs;
  }

  get isProbing(): boolean {
    return this.#probing !== null;
  }

  /** Whether it answers an echo test in time; the heartbeat that is out counts as one. */
  probe(): Promise<boolean> {
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = null;
    });
    return this.#probing;
  }

  async #probe(): Promise<boolean> {
    const { settings, state } = this.#core;
    const idleMs = this.#idleMs();
    this.#probedAfterMs = Math.round(idleMs);
    const frame = frameOf(settings, echoRequest(settings, state.batchNumber));
    if (!frame.ok) throw new Error(`an echo that cannot be written: ${frame.path}`);
    const untilMs = settings.clock.now() + limits.heartbeatAnswerMs;
    const { kind } = await this.conversation.ask(frame.message, frame.bytes, untilMs);
    if (kind === 'answer') this.#core.noteIdle(this.networkId, { idleMs, lived: true });
    if (kind === 'no-answer') this.#core.noteIdle(this.networkId, { idleMs, lived: false });
    return kind === 'answer';
  }

  #idleMs(): number {
    return ageOf(this.conversation.heardAt, this.#core.settings.clock);
  }

  /** Up to a tenth sooner, so that terminals that were started together do not beat together. */
  #schedule(): void {
    const { clock, random } = this.#core.settings;
    // It may have been taken and parked again while a heartbeat was out.
    this.#timer?.cancel();
    const pauseMs = heartbeatMs(this.#core.idleLife(this.networkId), this.#core.timeOfDayMs());
    this.#timer = clock.setTimer(pauseMs * (1 - random.fraction() / 10), () => {
      this.#beat().catch(() => this.#cannotBeat());
    });
  }

  async #beat(): Promise<void> {
    const isAlive = await this.probe();
    if (!this.#isParked) return;
    if (isAlive) this.#schedule();
    else this.conversation.destroy();
  }

  /** What was handed in fails, or the echo cannot be written: no reason to end the process. A call dials anew. */
  #cannotBeat(): void {
    if (!this.#isParked) return;
    this.drop();
    this.#core.lostWarm(this, this.#probedAfterMs);
  }

  /** While it was parked. A far end that closes an idle connection has told how long it lets one live. */
  #lost(): void {
    if (!this.#isParked) return;
    const idleMs = this.#probing === null ? Math.round(this.#idleMs()) : this.#probedAfterMs;
    if (!this.conversation.hasHungUp) this.#core.noteIdle(this.networkId, { idleMs, lived: false });
    this.take();
    this.#core.lostWarm(this, idleMs);
  }
}
