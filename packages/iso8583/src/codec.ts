import type { CodecError } from './codec-error.ts';
import type { LengthPrefix } from './framing/length-prefix.ts';
import type { Message, PartialMessage } from './message.ts';
import type { Profile } from './profile.ts';

/** Half-open range of bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface Decoded {
  readonly ok: true;
  readonly message: Message;
  /** Bytes used, counted from the start of the input. */
  readonly consumed: number;
  /** The bytes a MAC covers: MTI up to the field before F64 or F128. Null when the message has no MAC field. */
  readonly macRange: ByteRange | null;
}

export interface NotDecoded {
  readonly ok: false;
  readonly error: CodecError;
  readonly partial: PartialMessage;
}

export type DecodeResult = Decoded | NotDecoded;

/** `bytes` has exactly the size of the message; its `buffer` may be larger and shared, so it is not to be transferred. */
export type EncodeResult =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly macRange: ByteRange | null }
  | { readonly ok: false; readonly error: CodecError };

export type FrameDecodeResult =
  | (Decoded & { readonly lengthPrefix: LengthPrefix })
  | (NotDecoded & { readonly lengthPrefix: LengthPrefix | null });

/** A profile compiled once into a reader and a writer. Never throws on any bytes or any message. */
export interface Codec {
  readonly profile: Profile;
  /** Reads TPDU, header and body (no length prefix). All bytes must be used, or the error's path is `end`. */
  decode(bytes: Uint8Array): DecodeResult;
  /** Reads one whole frame, recognising its length prefix unless `lengthPrefix` forces one. */
  decodeFrame(frame: Uint8Array, lengthPrefix?: LengthPrefix): FrameDecodeResult;
  /** Writes TPDU, header and body into a new array of exactly that size. */
  encode(message: Message): EncodeResult;
  /** The same behind a length prefix. `macRange` counts from the start of the frame. */
  encodeFrame(message: Message, lengthPrefix: LengthPrefix): EncodeResult;
}
