import { type Codec, createFrameDecoder, type FrameDecoder, type LengthPrefix } from '@rollcall/iso8583';

/**
 * On a line whose length prefix is set and not recognised: listens in until its first frame is understood, so that a
 * peer with another prefix can be told from one that speaks nonsense. It never decides what is a frame.
 */
export class LengthPrefixWatch {
  readonly #set: LengthPrefix;
  #frames: FrameDecoder | null;

  constructor(codec: Codec, set: LengthPrefix) {
    this.#set = set;
    this.#frames = createFrameDecoder({ codec, lengthPrefix: 'detect' });
  }

  push(chunk: Uint8Array): void {
    if (this.#frames?.lengthPrefix === null) this.#frames.push(chunk);
  }

  /** The line speaks as it should: nothing more is listened to. */
  stop(): void {
    this.#frames = null;
  }

  /** What the peer's prefix is, where it can be told and is another one. Ends the listening: it is said once. */
  other(): LengthPrefix | null {
    const frames = this.#frames;
    frames?.settle();
    this.stop();
    const found = frames?.lengthPrefix ?? null;
    return found === this.#set ? null : found;
  }
}
