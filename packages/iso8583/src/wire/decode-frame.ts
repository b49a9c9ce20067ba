import type { FrameDecodeResult } from '../codec.ts';
import type { CodecError } from '../codec-error.ts';
import { type LengthPrefix, prefixBytes, readLengthPrefix } from '../framing/length-prefix.ts';
import type { MessageReader } from './decode-message.ts';
import type { Dialect } from './dialect.ts';
import { matchEnvelope } from './envelope.ts';

/** Reads one whole frame; without a style it finds the one that agrees with all bytes. */
export type FrameReader = (frame: Uint8Array, lengthPrefix?: LengthPrefix) => FrameDecodeResult;

const prefixed = ['binary2', 'bcd2', 'ascii4'] as const;

export function frameReader(dialect: Dialect, readMessage: MessageReader): FrameReader {
  const { envelopes } = dialect;
  const read = (frame: Uint8Array, lengthPrefix: LengthPrefix): FrameDecodeResult => ({
    ...readMessage(frame, prefixBytes[lengthPrefix], frame.length),
    lengthPrefix,
  });
  const isMessageStart = (frame: Uint8Array) =>
    matchEnvelope(dialect, envelopes, frame, 0, frame.length).certainty !== 'none';
  return (frame, lengthPrefix) => {
    if (lengthPrefix !== undefined) {
      const error = lengthError(frame, lengthPrefix);
      return error === null ? read(frame, lengthPrefix) : notFramed(error, lengthPrefix);
    }
    const agreeing = prefixed.find((style) => isAgreeing(frame, style));
    const result = agreeing === undefined ? null : read(frame, agreeing);
    if (result?.ok) return result;
    const isBarePossible = frame.length > 0 && isMessageStart(frame);
    if (result !== null) return isBarePossible ? better(result, read(frame, 'none')) : result;
    if (isBarePossible) return read(frame, 'none');
    return notFramed(disagreement(frame), null);
  };
}

/** An MTI such as 0200 can look like a length: then whoever reads to the end is right. */
function better(prefixedResult: FrameDecodeResult, bareResult: FrameDecodeResult): FrameDecodeResult {
  return bareResult.ok ? bareResult : prefixedResult;
}

/** What the prefix says, or -1 where it is cut or not made of digits. */
function saidLength(frame: Uint8Array, style: (typeof prefixed)[number]): number {
  return frame.length < prefixBytes[style] ? -1 : readLengthPrefix(style, frame, 0);
}

function isAgreeing(frame: Uint8Array, style: (typeof prefixed)[number]): boolean {
  const said = saidLength(frame, style);
  return said >= 0 && said === frame.length - prefixBytes[style];
}

function lengthError(frame: Uint8Array, lengthPrefix: LengthPrefix): CodecError | null {
  if (lengthPrefix === 'none') return null;
  const size = prefixBytes[lengthPrefix];
  const left = frame.length - size;
  if (left < 0) return failLength('truncated', `expected ${size} bytes of length, ${frame.length} are there`);
  const said = saidLength(frame, lengthPrefix);
  if (said < 0) return failLength('bad-length', 'expected a length made of decimal digits');
  return said === left
    ? null
    : failLength('length-mismatch', `the length says ${said} bytes, ${left} are there`);
}

/** No style agrees: told as two binary bytes, the one that terminals over TCP use. */
function disagreement(frame: Uint8Array): CodecError {
  return (
    lengthError(frame, 'binary2') ?? failLength('length-mismatch', 'no length style agrees with the bytes')
  );
}

function failLength(code: CodecError['code'], message: string): CodecError {
  return { code, path: 'length', offset: 0, message };
}

function notFramed(error: CodecError, lengthPrefix: LengthPrefix | null): FrameDecodeResult {
  return { ok: false, error, partial: { tpdu: null, header: null, mti: null, fields: {} }, lengthPrefix };
}
