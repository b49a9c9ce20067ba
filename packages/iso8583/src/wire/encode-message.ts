import type { ByteRange, EncodeResult } from '../codec.ts';
import type { CodecError } from '../codec-error.ts';
import { type LengthPrefix, prefixBytes, writeLengthPrefix } from '../framing/length-prefix.ts';
import { limits } from '../limits.ts';
import type { Fields, FieldValue, Message, RawFields } from '../message.ts';
import { packMti } from '../mti.ts';
import { writeWord } from './bitmap.ts';
import type { Dialect } from './dialect.ts';
import { hexValues, packNibbles } from './pack-nibbles.ts';
import { writeField } from './write-field.ts';
import { failWriting, type Writing, writeRaw } from './writing.ts';

/** Writes one message behind a length prefix. */
export type MessageWriter = (message: Message, lengthPrefix: LengthPrefix) => EncodeResult;

interface BodyWriting extends Writing {
  mtiAt: number;
  /** Where the MAC field starts, or -1. */
  macAt: number;
}

/**
 * Messages are written one behind the other where they stay: a result is a part of the writer's buffer, as an array and a
 * copy of its own would cost as much as ten fields. A full buffer is left to the results that lie in it.
 */
export function messageWriter(dialect: Dialect): MessageWriter {
  const writing: BodyWriting = { out: new Uint8Array(0), fault: null, mtiAt: -1, macAt: -1 };
  let start = 0;
  return (message, lengthPrefix) => {
    if (start + dialect.messageBytesMax > writing.out.length) {
      writing.out = new Uint8Array(dialect.messageBytesMax + limits.poolBytes);
      start = 0;
    }
    const end = writeFrame(dialect, writing, message, lengthPrefix, start);
    if (end < 0) return { ok: false, error: takeFault(writing) };
    const bytes = new Uint8Array(writing.out.buffer, start, end - start);
    const { mtiAt, macAt } = writing;
    const macRange: ByteRange | null = macAt < 0 ? null : { start: mtiAt - start, end: macAt - start };
    start = end;
    return { ok: true, bytes, macRange };
  };
}

function takeFault(writing: Writing): CodecError {
  const { fault } = writing;
  if (fault === null) throw new Error('a writer failed without saying why');
  writing.fault = null;
  return fault;
}

/** Writes prefix, envelope and body; returns where they end, or -1. */
function writeFrame(
  dialect: Dialect,
  writing: BodyWriting,
  message: Message,
  lengthPrefix: LengthPrefix,
  start: number,
): number {
  const contentAt = start + prefixBytes[lengthPrefix];
  writing.macAt = -1;
  const mtiAt = writeEnvelope(dialect, writing, message, contentAt);
  writing.mtiAt = mtiAt;
  const end = mtiAt < 0 ? -1 : writeBody(dialect, writing, message, mtiAt);
  if (end < 0 || writeLengthPrefix(lengthPrefix, writing.out, start, end - contentAt)) return end;
  const text = `a length of ${end - contentAt} bytes does not fit ${lengthPrefix}`;
  return failWriting(writing, 'too-long', 'length', text);
}

function writeEnvelope(dialect: Dialect, writing: Writing, message: Message, start: number): number {
  const { profile } = dialect;
  const headerAt = writeTpdu(profile.tpdu, writing, message.tpdu, start);
  if (headerAt < 0) return -1;
  const { header } = message;
  if (isMissing(header)) {
    return profile.header.presence === 'required'
      ? failEnvelope(writing, 'header', 'expected a header')
      : headerAt;
  }
  if (profile.header.presence === 'absent') {
    return failEnvelope(writing, 'header', 'the profile has no header');
  }
  const size = profile.header.bytes;
  const isGood =
    typeof header === 'string' &&
    header.length === 2 * size &&
    packNibbles(writing.out, headerAt, header, hexValues);
  return isGood ? headerAt + size : failEnvelope(writing, 'header', `expected ${2 * size} hex digits`);
}

function writeTpdu(
  presence: 'required' | 'optional' | 'absent',
  writing: Writing,
  tpdu: string | null,
  start: number,
): number {
  if (isMissing(tpdu)) {
    return presence === 'required' ? failEnvelope(writing, 'tpdu', 'expected a TPDU') : start;
  }
  if (presence === 'absent') return failEnvelope(writing, 'tpdu', 'the profile has no TPDU');
  const isHex =
    typeof tpdu === 'string' && tpdu.length === 10 && packNibbles(writing.out, start, tpdu, hexValues);
  const first = writing.out[start];
  return isHex && (first === 0x60 || first === 0x80)
    ? start + 5
    : failEnvelope(writing, 'tpdu', 'expected 10 hex digits that start with 60 or 80');
}

function isMissing(text: string | null | undefined): text is null | undefined {
  return text === null || text === undefined;
}

function failEnvelope(writing: Writing, path: string, message: string): -1 {
  return failWriting(writing, 'bad-envelope', path, message);
}

/** Writes MTI, bitmap and fields; returns where they end, or -1. */
function writeBody(dialect: Dialect, writing: BodyWriting, message: Message, mtiAt: number): number {
  const { out } = writing;
  const mti = typeof message.mti === 'string' ? packMti(message.mti) : -1;
  if (mti < 0) {
    return failWriting(writing, 'bad-mti', 'mti', 'expected four digits of a known version and class');
  }
  out[mtiAt] = mti >> 8;
  out[mtiAt + 1] = mti;
  const raw = message.raw ?? null;
  // A copy has one shape for the engine wherever the message came from: asking it for every number is then cheaper
  // than listing its keys.
  const fields: Fields = Object.assign({}, message.fields);
  const bitmapAt = mtiAt + 2;
  const isSecondary = hasSecondary(fields, raw);
  writeWord(out, bitmapAt, isSecondary ? 0x80000000 : 0);
  writeWord(out, bitmapAt + 4, 0);
  if (!isSecondary) return writeFields(dialect, writing, fields, raw, bitmapAt, bitmapAt + 8, 64);
  writeWord(out, bitmapAt + 8, 0);
  writeWord(out, bitmapAt + 12, 0);
  return writeFields(dialect, writing, fields, raw, bitmapAt, bitmapAt + 16, numberMax);
}

/** One more than there is, so that a slip by one is told and not left out. */
const numberMax = limits.fieldNumberMax + 1;

/** Fields above 64 need the secondary bitmap; `raw[1]` asks for one that names nothing. */
function hasSecondary(fields: Fields, raw: RawFields | null): boolean {
  for (let number = 65; number <= numberMax; number++) if (fields[number] !== undefined) return true;
  if (raw === null) return false;
  for (let number = 65; number <= numberMax; number++) if (raw[number] !== undefined) return true;
  return raw[1] !== undefined;
}

function writeFields(
  dialect: Dialect,
  writing: BodyWriting,
  fields: Fields,
  raw: RawFields | null,
  bitmapAt: number,
  start: number,
  last: number,
): number {
  const { out } = writing;
  let at = start;
  for (let number = 0; number <= last; number++) {
    const value = fields[number];
    const content = raw === null ? undefined : raw[number];
    if (value === undefined && (content === undefined || number === 1)) continue;
    const field = dialect.fields[number];
    if (field === undefined) {
      const path = String(number);
      return failWriting(writing, 'unknown-field', path, 'the profile does not define this field');
    }
    const bitAt = bitmapAt + ((number - 1) >> 3);
    out[bitAt] = (out[bitAt] as number) | (0x80 >> ((number - 1) & 7));
    if (field.isMac) writing.macAt = at;
    at =
      content === undefined
        ? writeField(field, writing, at, value as FieldValue)
        : writeRaw(field.layout, writing, at, content, value);
    if (at < 0) return -1;
  }
  return at;
}
