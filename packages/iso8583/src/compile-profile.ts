import type { Codec } from './codec.ts';
import { parseProfile } from './parse-profile.ts';
import type { Profile } from './profile.ts';
import { frameReader } from './wire/decode-frame.ts';
import { messageReader } from './wire/decode-message.ts';
import { compileDialect, type Dialect } from './wire/dialect.ts';
import { messageWriter } from './wire/encode-message.ts';

const compiled = new WeakMap<Profile, Codec>();

/**
 * Compiles a profile into a codec: one reader and one writer a field, made once.
 * The same profile gives the same codec: one that was compiled must not be changed.
 * Throws `ProfileError` with the path of what is wrong when the profile is.
 */
export function compileProfile(profile: Profile): Codec {
  const known = compiled.get(profile);
  if (known) return known;
  const dialect = compileDialect(parseProfile(profile));
  const readMessage = messageReader(dialect);
  const writeMessage = messageWriter(dialect);
  const codec: Codec = {
    profile: dialect.profile,
    decode: (bytes) => readMessage(bytes, 0, bytes.length),
    decodeFrame: frameReader(dialect, readMessage),
    encode: (message) => writeMessage(message, 'none'),
    encodeFrame: writeMessage,
  };
  dialects.set(codec, dialect);
  compiled.set(profile, codec);
  return codec;
}

const dialects = new WeakMap<Codec, Dialect>();

/** What the frame decoder needs to know of a codec beyond its face. */
export function dialectOf(codec: Codec): Dialect {
  const dialect = dialects.get(codec);
  if (dialect === undefined) throw new TypeError('expected a codec made by compileProfile');
  return dialect;
}
