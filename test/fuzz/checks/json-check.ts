import type { Codec, FromJsonResult, JsonMessage, LengthPrefix, Message } from '@rollcall/iso8583';
import { profiles } from '@rollcall/iso8583';
import { areSameBytes, hexOf } from '../inputs/byte-edits.ts';
import type { BytesInput } from '../inputs/bytes-input.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { editJson } from '../inputs/json-edits.ts';
import { styles } from '../inputs/length-style.ts';
import { ensureValueError } from './codec-error-shape.ts';
import type { Subject } from './subject.ts';
import { ensure } from './violation.ts';

/**
 * The JSON form of what decodes: revealed it comes back as the same bytes, masked it is refused, and spoilt in any
 * way it is read or refused, without a throw.
 */
export function checkJson(
  subject: Subject,
  { profile, frame, prefixBytes }: BytesInput,
  random: InputRandom,
): void {
  const codec = subject.codecOf(profile);
  const content = frame.subarray(Math.min(prefixBytes, frame.length));
  const result = codec.decode(content);
  if (!result.ok) return;
  const { message } = result;
  const lengthPrefix = random.pick(styles);
  const revealed = subject.toJson({ message, lengthPrefix }, profile, { reveal: true });
  const masked = subject.toJson({ message, lengthPrefix }, profile, { reveal: false });
  const text = JSON.stringify(revealed);
  ensureComesBack(subject, codec, text, lengthPrefix, content);
  ensureMaskRefused(subject, codec, revealed, masked);
  for (let left = 2; left > 0; left--)
    checkEdited(subject, codec, editJson(JSON.parse(text), random), random);
}

/** A document that comes out of a file, where its dialect is known by its name. */
function read(subject: Subject, { profile }: Codec, document: unknown): FromJsonResult {
  return subject.fromJson(document, { profiles: { ...profiles, [profile.id]: profile } });
}

function ensureComesBack(
  subject: Subject,
  codec: Codec,
  revealed: string,
  lengthPrefix: LengthPrefix,
  content: Uint8Array,
): void {
  const back = read(subject, codec, JSON.parse(revealed));
  ensure(back.ok, 'a revealed document is read', () => (back.ok ? '' : JSON.stringify(back.error)));
  const isSame = back.profile.id === codec.profile.id && back.lengthPrefix === lengthPrefix;
  ensure(
    isSame,
    'a document keeps its dialect and its style',
    () => `${back.profile.id} ${back.lengthPrefix}`,
  );
  const encoded = codec.encode(back.message);
  const property = 'a revealed document is encoded to the same bytes';
  ensure(encoded.ok, property, () => (encoded.ok ? '' : JSON.stringify(encoded.error)));
  ensure(
    areSameBytes(encoded.bytes, content),
    property,
    () => `${hexOf(encoded.bytes)} for ${hexOf(content)}`,
  );
}

function ensureMaskRefused(subject: Subject, codec: Codec, revealed: JsonMessage, masked: JsonMessage): void {
  const hidden = Object.keys(masked.fields).find(
    (number) =>
      typeof masked.fields[number] === 'string' && masked.fields[number] !== revealed.fields[number],
  );
  const back = read(subject, codec, JSON.parse(JSON.stringify(masked)));
  if (!back.ok) ensureValueError(back.error);
  const isRefused = hidden === undefined || !back.ok;
  ensure(
    isRefused,
    'a masked document is refused',
    () => `${hidden}: ${JSON.stringify(masked.fields[hidden ?? ''])}`,
  );
}

function checkEdited(subject: Subject, codec: Codec, document: unknown, random: InputRandom): void {
  const back = read(subject, codec, document);
  if (back.ok) ensureEncodes(codec, back.message, random);
  else ensureValueError(back.error);
}

/** Whatever a document says: encoded or refused, and what was encoded can be looked at again. */
function ensureEncodes(codec: Codec, message: Message, random: InputRandom): void {
  const style = random.pick(styles);
  const encoded = codec.encodeFrame(message, style);
  if (!encoded.ok) {
    ensureValueError(encoded.error);
    return;
  }
  codec.decodeFrame(encoded.bytes, style);
  const again = codec.encodeFrame(message, style);
  const isSame = again.ok && areSameBytes(again.bytes, encoded.bytes);
  ensure(isSame, 'a message is encoded to the same bytes twice', () => hexOf(encoded.bytes));
}
