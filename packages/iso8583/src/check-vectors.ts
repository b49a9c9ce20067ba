import type { Codec, Decoded } from './codec.ts';
import { flatValue } from './field-at.ts';
import type { LengthPrefix } from './framing/length-prefix.ts';
import { fromHex, toHex } from './hex.ts';
import type { FieldValue } from './message.ts';
import type { Profile } from './profile.ts';
import { charsets } from './wire/charset.ts';
import { plainText } from './wire/plain-text.ts';

/** Vectors of a dialect, as its JSON file holds them. */
export interface Vectors {
  readonly frames: readonly FrameVector[];
  /** The same message behind each style of length. */
  readonly framings?: readonly {
    readonly of: string;
    readonly lengthPrefix: LengthPrefix;
    readonly hex: string;
  }[];
  /** Bad frames with the path of their error. */
  readonly negative?: readonly { readonly id: string; readonly hex: string; readonly path: string }[];
}

export interface FrameVector {
  readonly id: string;
  readonly hex: string;
  /** Whether it comes from somebody else's software. */
  readonly independent: boolean;
  readonly what?: string;
  readonly expect?: {
    readonly tpdu?: string | null;
    readonly header?: string | null;
    readonly mti?: string;
    /** Digits, text (as it is, or its bytes as Latin-1), bytes as hex, composites with their digits joined. */
    readonly fields?: Readonly<Record<string, string>>;
  };
}

/** One vector that a codec does not satisfy. */
export interface VectorFailure {
  readonly id: string;
  readonly problem: string;
}

/**
 * Runs vectors against a codec: every frame decodes to what it expects and encodes back to the same bytes, every
 * framing is recognised, every bad frame is refused at its path. Returns what failed; nothing when all is well.
 */
export function checkVectors(codec: Codec, vectors: Vectors): readonly VectorFailure[] {
  const { frames, framings = [], negative = [] } = vectors;
  return [
    ...frames.flatMap((vector) =>
      check(vector.id, vector.hex, (bytes) => frameProblems(codec, bytes, vector)),
    ),
    ...framings.flatMap(({ of, lengthPrefix, hex }) =>
      check(`${of} (${lengthPrefix})`, hex, (bytes) => framingProblems(codec, bytes, lengthPrefix)),
    ),
    ...negative.flatMap(({ id, hex, path }) =>
      check(id, hex, (bytes) => negativeProblems(codec, bytes, path)),
    ),
  ];
}

function check(id: string, hex: string, problems: (bytes: Uint8Array) => readonly string[]): VectorFailure[] {
  const bytes = fromHex(hex);
  const found = bytes === null ? ['the vector is no hex'] : problems(bytes);
  return found.map((problem) => ({ id, problem }));
}

function frameProblems(codec: Codec, bytes: Uint8Array, { expect = {} }: FrameVector): readonly string[] {
  const result = codec.decodeFrame(bytes);
  if (!result.ok) return [`not decoded: ${result.error.path}: ${result.error.message}`];
  const { message } = result;
  const heads = (['tpdu', 'header', 'mti'] as const).filter(
    (key) => expect[key] !== undefined && expect[key] !== message[key],
  );
  const wrong = [...heads, ...wrongFields(codec.profile, result, expect.fields)];
  return [
    ...wrong.map((path) => `decodes to something else at ${path}`),
    ...encodeProblems(codec, bytes, result),
  ];
}

/** Fields that differ, are missing, or are there without being expected. */
function wrongFields(
  profile: Profile,
  { message }: Decoded,
  expected: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  if (expected === undefined) return [];
  const numbers = new Set([...Object.keys(expected), ...Object.keys(message.fields)]);
  return [...numbers].filter((number) => {
    const value = message.fields[Number(number)];
    return value === undefined || !isExpected(profile, number, value, expected[number]);
  });
}

function isExpected(
  profile: Profile,
  number: string,
  value: FieldValue,
  expected: string | undefined,
): boolean {
  if (flatValue(value) === expected) return true;
  const bytes = charsets[profile.fields[number]?.charset ?? profile.charset].encode(flatValue(value));
  return bytes !== null && plainText(bytes, 0, bytes.length) === expected;
}

function encodeProblems(
  codec: Codec,
  bytes: Uint8Array,
  { message, lengthPrefix }: Decoded & { readonly lengthPrefix: LengthPrefix },
): readonly string[] {
  const encoded = codec.encodeFrame(message, lengthPrefix);
  if (!encoded.ok) return [`not encoded: ${encoded.error.path}: ${encoded.error.message}`];
  return toHex(encoded.bytes) === toHex(bytes) ? [] : ['encodes to other bytes'];
}

function framingProblems(codec: Codec, bytes: Uint8Array, lengthPrefix: LengthPrefix): readonly string[] {
  const found = codec.decodeFrame(bytes).lengthPrefix;
  return found === lengthPrefix ? [] : [`taken for ${found}`];
}

function negativeProblems(codec: Codec, bytes: Uint8Array, path: string): readonly string[] {
  const result = codec.decodeFrame(bytes);
  if (result.ok) return ['decoded, though it is bad'];
  return result.error.path === path ? [] : [`refused at ${result.error.path} instead of ${path}`];
}
