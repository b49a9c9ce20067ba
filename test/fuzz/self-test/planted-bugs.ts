import { type Codec, type DecodeResult, type Profile, profiles } from '@rollcall/iso8583';
import type { Subject } from '../checks/subject.ts';
import type { InProcessArea } from '../run/areas.ts';

type Planting = (subject: Subject) => Subject;

export interface PlantedBug {
  readonly area: InProcessArea;
  /** What the finding says. */
  readonly expected: RegExp;
  readonly plant: Planting;
}

const kept: Uint8Array[] = [];
const leakBytes = 16 * 1024;
const dawdleMs = 60;

/** Bugs that have to be found, by name. Each spoils one thing for some inputs. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  'throws on a byte': bug(
    'codec',
    /throws TypeError at test.fuzz.self-test/,
    withDecode((bytes) => {
      if (bytes[20] === 0x99) throw new TypeError('planted');
    }),
  ),
  'keeps what it saw': bug(
    'codec',
    /memory grows/,
    withDecode(() => void kept.push(new Uint8Array(leakBytes))),
  ),
  'never ends': bug(
    'codec',
    /codec: takes over 5000 ms/,
    withDecode((bytes) => {
      while (bytes[20] === 0x99) kept.length = 0;
    }),
  ),
  dawdles: bug(
    'codec',
    /takes over 50 ms/,
    withDecode((bytes) => {
      const before = process.threadCpuUsage();
      while (bytes[20] === 0x99 && elapsedMs(process.threadCpuUsage(before)) < dawdleMs) kept.length = 0;
    }),
  ),
  'loses a filler': bug(
    'codec',
    /encoded to the same bytes/,
    withCodec((codec) => ({
      ...codec,
      encode: (message) => codec.encode(message.raw === undefined ? message : { ...message, raw: {} }),
    })),
  ),
  'keeps the caller\u2019s buffer': bug(
    'codec',
    /no part of the caller/,
    withCodec((codec) => ({
      ...codec,
      decode: (bytes) => withBorrowedMac(codec.decode(bytes), bytes),
    })),
  ),
  'shows a track': bug('codec', /does not depend on card data/, (subject) => ({
    ...subject,
    describe: (message, profile, options) =>
      subject.describe(message, profile, { ...options, reveal: options.reveal || message.mti === '0200' }),
  })),
  'says where it is not': bug(
    'codec',
    /offset within the bytes/,
    withCodec((codec) => ({
      ...codec,
      decode(bytes) {
        const result = codec.decode(bytes);
        return result.ok
          ? result
          : { ...result, error: { ...result.error, offset: result.error.offset + 90 } };
      },
    })),
  ),
  'accepts a mask': bug('json', /masked document is refused/, (subject) => ({
    ...subject,
    fromJson: (json, options) =>
      subject.fromJson(JSON.parse(JSON.stringify(json).replaceAll('*', '0')), options),
  })),
  'drops a byte between pieces': bug('framing', /however it is cut/, (subject) => ({
    ...subject,
    createFrameDecoder(options) {
      const decoder = subject.createFrameDecoder(options);
      const push = decoder.push.bind(decoder);
      decoder.push = (chunk) => push(chunk.length === 7 ? chunk.subarray(1) : chunk);
      return decoder;
    },
  })),
  'reads only what is built in': bug('json', /json: throws RangeError/, (subject) => ({
    ...subject,
    toJson(frame, profile, options) {
      if (!builtIn.has(profile)) throw new RangeError('planted');
      return subject.toJson(frame, profile, options);
    },
  })),
  'chokes on a dialect': bug('profile', /throws RangeError/, (subject) => ({
    ...subject,
    parseProfile(json) {
      const profile = subject.parseProfile(json);
      if (profile.header.bytes === 3) throw new RangeError('planted');
      return profile;
    },
  })),
};

const builtIn: ReadonlySet<Profile> = new Set(Object.values(profiles));

function elapsedMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function bug(area: InProcessArea, expected: RegExp, plant: Planting): PlantedBug {
  return { area, expected, plant };
}

function withBorrowedMac(result: DecodeResult, bytes: Uint8Array): DecodeResult {
  if (!result.ok || !(result.message.fields[64] instanceof Uint8Array)) return result;
  const fields = { ...result.message.fields, 64: bytes.subarray(-8) };
  return { ...result, message: { ...result.message, fields } };
}

/** @throws Error for a name that is none */
export function plantBug(name: string | null, subject: Subject): Subject {
  if (name === null) return subject;
  const planted = plantedBugs[name];
  if (planted === undefined) throw new Error(`there is no planted bug ${name}`);
  return planted.plant(subject);
}

function withDecode(spoil: (bytes: Uint8Array) => void): Planting {
  return withCodec((codec) => ({
    ...codec,
    decode(bytes) {
      spoil(bytes);
      return codec.decode(bytes);
    },
  }));
}

/** The frame decoder takes codecs of the package alone, so there the real one stays. */
function withCodec(spoilt: (codec: Codec) => Codec): Planting {
  return (subject) => {
    const codecs = new WeakMap<Profile, Codec>();
    return {
      ...subject,
      codecOf(profile) {
        const codec = codecs.get(profile) ?? spoilt(subject.codecOf(profile));
        codecs.set(profile, codec);
        return codec;
      },
      createFrameDecoder: (options) =>
        subject.createFrameDecoder({ ...options, codec: subject.codecOf(options.codec.profile) }),
    };
  };
}
