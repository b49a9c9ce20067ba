import type { Codec } from '../codec.ts';
import type { CodecErrorCode } from '../codec-error.ts';
import { dialectOf } from '../compile-profile.ts';
import { limits } from '../limits.ts';
import { copyBytes } from '../wire/byte-pool.ts';
import { matchEnvelope } from '../wire/envelope.ts';
import { skimMessage } from '../wire/skim-message.ts';
import { type DetectionRules, detectLengthPrefix } from './detect-length-prefix.ts';
import { foreignProtocol, isForeignStart } from './foreign-protocol.ts';
import type { ForeignProtocol, FrameEvent } from './frame-event.ts';
import { type LengthPrefix, prefixBytes, readLengthPrefix } from './length-prefix.ts';

export interface FrameDecoderOptions {
  readonly codec: Codec;
  /** `detect` finds the style by the first frame; the connection then keeps it. */
  readonly lengthPrefix: LengthPrefix | 'detect';
  /** Bytes of content of one frame; 4096 unless given. More is a fault `too-long` at `length`. */
  readonly frameBytesMax?: number;
}

/** Cuts one stream of bytes into frames. Never throws on any bytes; holds at most one frame. */
export interface FrameDecoder {
  /** The style, null until it is known. */
  readonly lengthPrefix: LengthPrefix | null;
  /** Takes what arrived; returns what became complete. The chunk may be used again afterwards. */
  push(chunk: Uint8Array): readonly FrameEvent[];
  /**
   * For a caller whose patience with an incomplete frame is over: decides the style on what is there. Needed when
   * the very first frame is so broken that its end cannot be told; otherwise it changes nothing.
   */
  settle(): readonly FrameEvent[];
}

export function createFrameDecoder(options: FrameDecoderOptions): FrameDecoder {
  const { codec, lengthPrefix, frameBytesMax = limits.frameBytesMax } = options;
  const isBound =
    Number.isInteger(frameBytesMax) && frameBytesMax > 0 && frameBytesMax <= limits.frameBytesCeiling;
  if (!isBound) throw new RangeError(`expected frameBytesMax from 1 to ${limits.frameBytesCeiling}`);
  const dialect = dialectOf(codec);
  const rules = { dialect, envelopes: dialect.envelopes, frameBytesMax };
  return new StreamFrameDecoder(rules, lengthPrefix === 'detect' ? null : lengthPrefix);
}

const nothing = new Uint8Array(0);

/** What one look at the stream brought: an event, or the number of bytes to wait for. */
type Step = FrameEvent | { readonly kind: 'wait'; readonly needed: number } | { readonly kind: 'again' };

class StreamFrameDecoder implements FrameDecoder {
  lengthPrefix: LengthPrefix | null;
  readonly #rules: DetectionRules;
  /** What was not used up yet: `#start`..`#end` of a buffer of its own, or of the chunk while in `push`. */
  #bytes: Uint8Array = nothing;
  #start = 0;
  #end = 0;
  #isOwn = false;
  /** Nothing can come of fewer bytes than this; a dripping stream is not looked at for each of them. */
  #needed = 1;
  #isAtStart = true;
  #isOver = false;

  constructor(rules: DetectionRules, lengthPrefix: LengthPrefix | null) {
    this.#rules = rules;
    this.lengthPrefix = lengthPrefix;
  }

  push(chunk: Uint8Array): readonly FrameEvent[] {
    if (this.#isOver || chunk.length === 0) return [];
    this.#append(chunk);
    return this.#run(false);
  }

  settle(): readonly FrameEvent[] {
    if (this.#isOver || this.lengthPrefix !== null || this.#start === this.#end) return [];
    this.#needed = 1;
    return this.#run(true);
  }

  #append(chunk: Uint8Array): void {
    if (this.#start === this.#end) {
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#isOwn = false;
      return;
    }
    const kept = this.#end - this.#start;
    if (this.#end + chunk.length > this.#bytes.length) this.#grow(kept + chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Doubling keeps the cost of a dripping stream linear. */
  #grow(size: number): void {
    const grown = new Uint8Array(Math.max(64, size, Math.min(2 * this.#bytes.length, this.#bytesMax())));
    grown.set(this.#bytes.subarray(this.#start, this.#end));
    this.#end -= this.#start;
    this.#start = 0;
    this.#bytes = grown;
    this.#isOwn = true;
  }

  #bytesMax(): number {
    return this.#rules.frameBytesMax + 4;
  }

  #run(isSettling: boolean): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    while (!this.#isOver && this.#end - this.#start >= this.#needed) {
      const step = this.#step(isSettling);
      if (step.kind === 'wait') {
        this.#needed = step.needed;
      } else {
        this.#needed = 1;
        if (step.kind !== 'again') events.push(step);
      }
      if (step.kind === 'fault') this.#isOver = true;
    }
    this.#keepRest();
    return events;
  }

  /** The chunk belongs to the caller: what is left of it is copied. An idle connection holds no buffer. */
  #keepRest(): void {
    if (this.#isOver || this.#start === this.#end) {
      this.#bytes = nothing;
      this.#start = this.#end = 0;
    } else if (!this.#isOwn || this.#bytes.length > 2 * this.#bytesMax()) {
      this.#grow(this.#end - this.#start);
    }
  }

  #step(isSettling: boolean): Step {
    const foreign = this.#isAtStart ? this.#lookForForeign() : null;
    if (foreign !== null) return foreign;
    if (this.lengthPrefix === null) return this.#detect(isSettling);
    return this.lengthPrefix === 'none' ? this.#bareFrame() : this.#prefixedFrame(this.lengthPrefix);
  }

  #lookForForeign(): Step | null {
    if (!isForeignStart(this.#bytes[this.#start] as number)) return null;
    if (this.#end - this.#start < 4) return { kind: 'wait', needed: 4 };
    const protocol = foreignProtocol(this.#bytes, this.#start);
    if (protocol === null) return null;
    const message = `expected a frame, this is ${protocol === 'tls' ? 'a TLS handshake' : 'HTTP'}`;
    return this.#fault('bad-envelope', 'length', message, protocol);
  }

  #detect(isSettling: boolean): Step {
    const keepAlive = this.#keepAliveBytes();
    if (keepAlive > 0) return this.#keepAlive(keepAlive);
    const head = { bytes: this.#bytes, start: this.#start, end: this.#end, isSettling };
    const detection = detectLengthPrefix(this.#rules, head);
    switch (detection.kind) {
      case 'open':
        return { kind: 'wait', needed: Math.max(detection.needed, this.#end - this.#start + 1) };
      case 'impossible':
        return this.#tooLong(detection.length);
      case 'decided':
        this.lengthPrefix = detection.lengthPrefix;
        return { kind: 'again' };
    }
  }

  /** Length 0 in two bytes or four digits, before the style is known. */
  #keepAliveBytes(): number {
    const bytes = this.#bytes;
    const at = this.#start;
    const available = this.#end - at;
    if (available >= 2 && bytes[at] === 0 && bytes[at + 1] === 0) return 2;
    return available >= 4 && readLengthPrefix('ascii4', bytes, at) === 0 ? 4 : 0;
  }

  #keepAlive(size: number): Step {
    this.#start += size;
    return { kind: 'keep-alive' };
  }

  #prefixedFrame(style: Exclude<LengthPrefix, 'none'>): Step {
    const size = prefixBytes[style];
    const available = this.#end - this.#start;
    if (available < size) return { kind: 'wait', needed: size };
    const length = readLengthPrefix(style, this.#bytes, this.#start);
    if (length < 0)
      return this.#fault('bad-length', 'length', 'expected a length made of decimal digits', null);
    if (length === 0) return this.#keepAlive(size);
    if (length > this.#rules.frameBytesMax) return this.#tooLong(length);
    if (available < size + length) return { kind: 'wait', needed: size + length };
    return this.#frame(size, length, style);
  }

  /** Without a prefix the message's own end is the frame's; where it cannot be told, all that is there is the frame. */
  #bareFrame(): Step {
    const { dialect, envelopes, frameBytesMax } = this.#rules;
    const available = this.#end - this.#start;
    const { envelope, certainty } = matchEnvelope(dialect, envelopes, this.#bytes, this.#start, this.#end);
    if (certainty === 'open') return { kind: 'wait', needed: available + 1 };
    if (certainty === 'none') return this.#fault('bad-envelope', 'tpdu', 'expected a TPDU or an MTI', null);
    const { kind, at } = skimMessage(dialect, this.#bytes, this.#start + envelope.size, this.#end);
    const length = kind === 'lost' ? Math.min(available, frameBytesMax) : at - this.#start;
    if (length > frameBytesMax) return this.#tooLong(length);
    if (kind === 'open') return { kind: 'wait', needed: length };
    return this.#frame(0, length, 'none');
  }

  #frame(prefix: number, length: number, lengthPrefix: LengthPrefix): Step {
    const at = this.#start + prefix;
    this.#start = at + length;
    this.#isAtStart = false;
    return { kind: 'frame', bytes: copyBytes(this.#bytes, at, at + length), lengthPrefix };
  }

  #tooLong(length: number): Step {
    const message = `expected at most ${this.#rules.frameBytesMax} bytes, the length says ${length}`;
    return this.#fault('too-long', 'length', message, null);
  }

  #fault(
    code: CodecErrorCode,
    path: string,
    message: string,
    recognised: ForeignProtocol | null,
  ): FrameEvent {
    return { kind: 'fault', error: { code, path, offset: 0, message }, recognised };
  }
}
