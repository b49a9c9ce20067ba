import type { Codec, Decoded, EncodeResult, FrameDecodeResult, LengthPrefix } from '@rollcall/iso8583';
import { areSameBytes, copyOf, hexOf } from '../inputs/byte-edits.ts';
import { type BytesInput, layOut } from '../inputs/bytes-input.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { styleBytes, styles } from '../inputs/length-style.ts';
import { ensureDecodedShape } from './decoded-shape.ts';
import { ensureDescription } from './description-check.ts';
import { ensureMasked } from './mask-check.ts';
import type { Subject } from './subject.ts';
import { ensure } from './violation.ts';

/**
 * Decodes the content and the frame, its style found and given: nothing throws, results are sane, what decoded is
 * encoded to the same bytes, is described in both languages, and hides what it has to hide.
 */
export function checkCodec(subject: Subject, input: BytesInput, random: InputRandom): void {
  const codec = subject.codecOf(input.profile);
  const frame = layOut(input.frame, Buffer.isBuffer(input.frame), input.frame.byteOffset % 8);
  checkContent(subject, codec, frame.subarray(Math.min(input.prefixBytes, frame.length)), random);
  checkFrame(codec, frame, codec.decodeFrame(frame));
  const style = random.pick(styles);
  const forced = codec.decodeFrame(frame, style);
  ensure(forced.lengthPrefix === style, 'a given style is kept', () => `${forced.lengthPrefix} for ${style}`);
  checkFrame(codec, frame, forced);
}

function checkContent(subject: Subject, codec: Codec, content: Uint8Array, random: InputRandom): void {
  const result = codec.decode(content);
  ensureDecodedShape(codec.profile, result, content, 0);
  if (!result.ok) return;
  ensureSame(codec.encode(result.message), content, 'a decoded message is encoded to the same bytes');
  const shown = ensureDescription(subject, codec.profile, result.message);
  ensureMasked(subject, codec.profile, result.message, shown, random);
  ensureOwnBytes(codec, result, content);
}

function checkFrame(codec: Codec, frame: Uint8Array, result: FrameDecodeResult): void {
  const { lengthPrefix } = result;
  if (lengthPrefix === null) {
    ensure(!result.ok, 'a decoded frame has a style', () => '');
    ensureDecodedShape(codec.profile, result, frame, 0);
    return;
  }
  ensureDecodedShape(codec.profile, result, frame, styleBytes[lengthPrefix]);
  if (!result.ok) return;
  const encoded = codec.encodeFrame(result.message, lengthPrefix);
  ensureSame(encoded, frame, 'a decoded frame is encoded to the same bytes');
  ensureMacCovers(encoded, result, lengthPrefix);
}

function ensureSame(encoded: EncodeResult, bytes: Uint8Array, property: string): void {
  ensure(encoded.ok, property, () => (encoded.ok ? '' : JSON.stringify(encoded.error)));
  ensure(areSameBytes(encoded.bytes, bytes), property, () => `${hexOf(encoded.bytes)} for ${hexOf(bytes)}`);
}

function ensureMacCovers(encoded: EncodeResult, { macRange }: Decoded, style: LengthPrefix): void {
  const range = encoded.ok ? encoded.macRange : null;
  const isSame = range?.start === macRange?.start && range?.end === macRange?.end;
  ensure(
    isSame,
    'a MAC covers the same bytes when written',
    () => `${JSON.stringify([range, macRange])} ${style}`,
  );
}

/** The caller may use its buffer again: what was decoded stays what it was. */
function ensureOwnBytes(codec: Codec, { message }: Decoded, content: Uint8Array): void {
  const kept = copyOf(content);
  content.fill(0xa5);
  const encoded = codec.encode(message);
  content.set(kept);
  ensureSame(encoded, kept, 'a decoded message holds no part of the caller’s buffer');
}
