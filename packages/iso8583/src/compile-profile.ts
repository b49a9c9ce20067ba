import type { Codec, EncodeResult } from './codec.ts';
import { type LengthPrefix, prefixBytes, writeLengthPrefix } from './framing/length-prefix.ts';
import type { Message } from './message.ts';
import { parseProfile } from './parse-profile.ts';
import type { Profile } from './profile.ts';
import { copyBytes } from './wire/byte-pool.ts';
import { frameReader } from './wire/decode-frame.ts';
import { messageReader } from './wire/decode-message.ts';
import { compileDialect, type Dialect } from './wire/dialect.ts';
import { type MessageWriter, messageWriter } from './wire/encode-message.ts';

/**
 * Compiles a profile into a codec: one reader and one writer a field, made once.
 * Throws `ProfileError` with the path of what is wrong when the profile is.
 */
export function compileProfile(profile: Profile): Codec {
  const dialect = compileDialect(parseProfile(profile));
  const readMessage = messageReader(dialect);
  const writer = messageWriter(dialect);
  const codec: Codec = {
    profile: dialect.profile,
    decode: (bytes) => readMessage(bytes, 0, bytes.length),
    decodeFrame: frameReader(dialect, readMessage),
    encode: (message) => encode(writer, message),
    encodeFrame: (message, lengthPrefix) => encodeFrame(writer, message, lengthPrefix),
  };
  dialects.set(codec, dialect);
  return codec;
}

const dialects = new WeakMap<Codec, Dialect>();

/** What the frame decoder needs to know of a codec beyond its face. */
export function dialectOf(codec: Codec): Dialect {
  const dialect = dialects.get(codec);
  if (dialect === undefined) throw new TypeError('expected a codec made by compileProfile');
  return dialect;
}

function encode(writer: MessageWriter, message: Message): EncodeResult {
  const end = writer.write(message, 0);
  if (end < 0) return { ok: false, error: writer.takeFault() };
  return { ok: true, bytes: copyBytes(writer.out, 0, end), macRange: writer.macRange };
}

function encodeFrame(writer: MessageWriter, message: Message, lengthPrefix: LengthPrefix): EncodeResult {
  const size = prefixBytes[lengthPrefix];
  const end = writer.write(message, size);
  if (end < 0) return { ok: false, error: writer.takeFault() };
  if (!writeLengthPrefix(lengthPrefix, writer.out, 0, end - size)) {
    const text = `a length of ${end - size} bytes does not fit ${lengthPrefix}`;
    return { ok: false, error: { code: 'too-long', path: 'length', offset: 0, message: text } };
  }
  return { ok: true, bytes: copyBytes(writer.out, 0, end), macRange: writer.macRange };
}
