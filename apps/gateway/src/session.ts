import { createFrameDecoder, type FrameDecoder, type FrameEvent, type LengthPrefix } from '@rollcall/iso8583';
import type { Attempt } from '@rollcall/store';
import { isRollcall, type Link, type Timer } from '@rollcall/transport';
import { attemptOf, lineAttempt } from './attempt-of.ts';
import type { AttemptReason } from './attempt-reason.ts';
import { countReason } from './count-reason.ts';
import { type Exchange, openExchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { LengthPrefixWatch } from './length-prefix-watch.ts';
import { limits } from './limits.ts';
import { NiiWatch } from './nii-watch.ts';
import { runPipeline } from './pipeline.ts';
import type { StepTimings } from './step-timings.ts';

/** What all sessions of a gateway share. */
export interface SessionContext {
  readonly parts: GatewayParts;
  readonly timings: StepTimings;
  readonly lengthPrefix: LengthPrefix | 'detect';
  /** Destinations in the TPDU that are ours; null where all are right. */
  readonly niis: ReadonlySet<string> | null;
  /** Exchanges by what became of them. */
  readonly counts: Map<AttemptReason, number>;
  /** Told of every exchange, echoes included; for consoles and tests. */
  readonly observe: ((attempt: Attempt) => void) | undefined;
}

/**
 * One connection: bytes become frames, each frame runs through the pipeline. Several terminals may share it (behind a
 * multiplexer), so exchanges run side by side; answers leave as they are ready.
 */
export class Session {
  readonly #link: Link;
  readonly #context: SessionContext;
  readonly #frames: FrameDecoder;
  readonly #niis: NiiWatch | null;
  readonly #prefixes: LengthPrefixWatch | null;
  #underWay = 0;
  #isEnding = false;
  #patience: Timer | null = null;
  readonly #openedMs: number;
  #hasFramed = false;
  #incompleteSinceMs: number | null = null;

  constructor(link: Link, context: SessionContext) {
    this.#link = link;
    this.#context = context;
    this.#openedMs = context.parts.clock.nowMs();
    const { codec } = context.parts;
    const { lengthPrefix } = context;
    this.#frames = createFrameDecoder({ codec, lengthPrefix });
    this.#niis = context.niis && new NiiWatch(context.niis);
    this.#prefixes = lengthPrefix === 'detect' ? null : new LengthPrefixWatch(codec, lengthPrefix);
  }

  get remoteAddress(): string {
    return this.#link.remoteAddress;
  }

  get isRollcall(): boolean {
    return isRollcall(this.#link.alpnProtocol);
  }

  write(frame: Uint8Array): void {
    this.#link.write(frame);
  }

  /** Takes nothing more and closes when the answers under way have left: others may share this line. */
  end(): void {
    this.drain();
  }

  take(chunk: Uint8Array): void {
    if (this.#isEnding) return;
    this.#prefixes?.push(chunk);
    const events = this.#frames.push(chunk);
    if (events.length === 0) this.#incompleteSinceMs ??= this.#context.parts.clock.nowMs();
    else this.#handle(events);
    if (this.#isEnding) return;
    this.#stopWaiting();
    if (this.#frames.lengthPrefix !== null) return;
    const { clock } = this.#context.parts;
    this.#patience = clock.setTimer(limits.undecidedFrameMs, () => this.#settle());
  }

  /** True for a line that has not brought a whole frame for too long; such lines could shut others out. */
  isStuck(nowMs: number): boolean {
    const since = this.#incompleteSinceMs ?? (this.#hasFramed ? null : this.#openedMs);
    return since !== null && this.#underWay === 0 && nowMs - since > limits.incompleteFrameMs;
  }

  /** The peer has sent its last: what it sent is taken as it is, answers that are due leave. */
  peerEnded(): void {
    this.#settle();
    this.drain();
  }

  /** No more is waited for; answers that are due leave. */
  drain(): void {
    this.#stopWaiting();
    // Waited in vain for a frame that another prefix would have ended long ago.
    if (!this.#isEnding && !this.#hasFramed) this.#noteOtherPrefix();
    this.#isEnding = true;
    if (this.#underWay === 0) this.#link.end();
  }

  #handle(events: readonly FrameEvent[]): void {
    for (const event of events) {
      if (this.#isEnding) return;
      this.#incompleteSinceMs = null;
      this.#hasFramed = true;
      if (event.kind === 'frame') this.#exchange(event.bytes, event.lengthPrefix);
      else if (event.kind === 'fault') this.#refuseBytes(event);
    }
  }

  /** A first frame so broken that its end cannot be told gets its answer too, when nothing more comes of it. */
  #settle(): void {
    this.#stopWaiting();
    if (this.#frames.lengthPrefix === null) this.#handle(this.#frames.settle());
  }

  #stopWaiting(): void {
    this.#patience?.cancel();
    this.#patience = null;
  }

  #exchange(bytes: Uint8Array, lengthPrefix: LengthPrefix): void {
    const { parts, timings } = this.#context;
    if (++this.#underWay === limits.exchangesPerLinkMax) this.#link.pauseReading();
    const exchange = openExchange(this, bytes, lengthPrefix, parts.clock.nowMs(), parts.clock.monotonicUs());
    const running = runPipeline(exchange, parts, timings);
    if (running) void running.then(() => this.#ended(exchange));
    else this.#ended(exchange);
  }

  #ended(exchange: Exchange): void {
    if (this.#underWay-- === limits.exchangesPerLinkMax) this.#link.resumeReading();
    if (exchange.outcome) this.#count(exchange.outcome.reason);
    this.#context.observe?.(attemptOf(exchange, this.#context.parts.clock));
    this.#noteWrongNii(exchange);
    if (exchange.outcome?.reason === 'format-error') this.#noteOtherPrefix();
    else this.#prefixes?.stop();
    if (this.#isEnding && this.#underWay === 0) this.#link.end();
  }

  /** Bytes that are no frame: whoever this is, it does not speak our language. Recorded, and closed. */
  #refuseBytes(fault: Extract<FrameEvent, { kind: 'fault' }>): void {
    const other = this.#prefixes?.other() ?? null;
    const detail =
      fault.recognised ?? (other ? prefixDetail(other) : `${fault.error.path}: ${fault.error.code}`);
    this.#note(this.#lineAttempt(detail));
    this.drain();
  }

  /** The peer frames in a way that is not the one set for this listener. */
  #noteOtherPrefix(): void {
    const other = this.#prefixes?.other() ?? null;
    if (other) this.#note(this.#lineAttempt(prefixDetail(other)));
  }

  /** Answered all the same, and recorded: behind another access server this terminal would hear nothing. */
  #noteWrongNii(exchange: Exchange): void {
    const { message, partial, terminalId } = exchange;
    const nii = this.#niis?.wrong((message ?? partial)?.tpdu ?? null, terminalId) ?? null;
    if (nii === null) return;
    const attempt = attemptOf(exchange, this.#context.parts.clock);
    this.#note({ ...attempt, reason: 'nii-wrong', detail: nii, responseCode: null, keySetId: null });
  }

  #lineAttempt(detail: string): Attempt {
    return lineAttempt(this.remoteAddress, this.#context.parts.clock.nowMs(), 'frame-fault', detail);
  }

  #note(attempt: Attempt): void {
    this.#context.parts.attempts.add(attempt);
    this.#count(attempt.reason as AttemptReason);
    this.#context.observe?.(attempt);
  }

  #count(reason: AttemptReason): void {
    countReason(this.#context.counts, reason);
  }
}

function prefixDetail(prefix: LengthPrefix): string {
  return `length-prefix ${prefix}`;
}
