import {
  type Codec,
  compileProfile,
  createFrameDecoder,
  describe,
  fromJson,
  type Profile,
  parseProfile,
  toJson,
} from '@rollcall/iso8583';

/** What is judged, in one place, so that the self-test can put something broken there. */
export interface Subject {
  codecOf(profile: Profile): Codec;
  readonly describe: typeof describe;
  readonly toJson: typeof toJson;
  readonly fromJson: typeof fromJson;
  readonly createFrameDecoder: typeof createFrameDecoder;
  readonly parseProfile: typeof parseProfile;
  readonly compileProfile: typeof compileProfile;
}

/** The package as it is. Each profile is compiled once, and forgotten with its codec: many are made up in a run. */
export function packageAsItIs(): Subject {
  const codecs = new WeakMap<Profile, Codec>();
  const codecOf = (profile: Profile): Codec => {
    const codec = codecs.get(profile) ?? compileProfile(profile);
    codecs.set(profile, codec);
    return codec;
  };
  return { codecOf, describe, toJson, fromJson, createFrameDecoder, parseProfile, compileProfile };
}
